# SPDX-License-Identifier: Apache-2.0
"""
The natural keys: what happens once in a book's life.
"""
from __future__ import annotations
import datetime
import submeter._core.ledger
import typing
import uuid
__all__: list[str] = ['bill', 'channel_refund', 'channel_transaction', 'fee_period', 'group', 'meter_reading', 'meter_slot', 'rerated', 'settles', 'trade']
def bill(of: str | uuid.UUID) -> submeter._core.ledger.NaturalKey:
    """
    A bill, posted once.
    """
def channel_refund(channel: str, out_refund_no: str) -> submeter._core.ledger.NaturalKey:
    """
    A refund, by the number that the merchant gave it towards the channel.
    """
def channel_transaction(channel: str, merchant: str, id: str) -> submeter._core.ledger.NaturalKey:
    """
    A payment, as its channel numbers it.
    """
def fee_period(customer: int, item: str, period: str) -> submeter._core.ledger.NaturalKey:
    """
    A fee of a customer for a period such as "2026-05".
    """
def group(of: str | uuid.UUID, step: str) -> submeter._core.ledger.NaturalKey:
    """
    One step of a transfer between books.
    """
def meter_reading(meter: int, time: datetime.datetime, of_register: str) -> submeter._core.ledger.NaturalKey:
    """
    A reading that was charged.
    """
def meter_slot(meter: int, epoch: int, slot: int) -> submeter._core.ledger.NaturalKey:
    """
    A value of a meter's purchase counter; a counter set back begins a new epoch.
    """
def rerated(rerating: str | uuid.UUID, original: str | uuid.UUID) -> submeter._core.ledger.NaturalKey:
    """
    The difference that one re-rating posts to one original entry.
    """
def settles(begun: str | uuid.UUID) -> submeter._core.ledger.NaturalKey:
    """
    The one entry that ends what another began.
    """
def trade(channel: str, out_trade_no: str) -> submeter._core.ledger.NaturalKey:
    """
    A paid order, by the number that the merchant gave it towards the channel.
    """
