# SPDX-License-Identifier: Apache-2.0
"""Meters that nobody has to buy: virtual ones of both protocols, on one line.

>>> import numpy
>>> building = Building(1640995200)
>>> building.add_dlt645("201900123456", numpy.array([1500, 2500]))
>>> building.add_modbus(7, numpy.array([100, 100]))
>>> building.read(2)["micro"].tolist()
[0, 0, 1500000, 100000, 4000000, 200000]
>>> from submeter import decode
>>> ask = bytes.fromhex("68563412001920681104333334338716")
>>> decode("dlt645-2007", building.feed(ask, 1640995200 + 7200))[0]["items"][0]["value"]
'4.00'
"""

from submeter._core.simulate import Building, ProfileMeter, load_series, made_up_load

__all__ = ["Building", "ProfileMeter", "load_series", "made_up_load"]
