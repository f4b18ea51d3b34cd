// SPDX-License-Identifier: Apache-2.0
#pragma once

// The codecs: bytes of the field to frames, messages and exact values, and back, for both sides of
// the line. Each protocol folder has the same rooms: `frame` (the types, encode, decode), `message`
// (what a frame says), `stream` (frames out of any chunking), a dictionary of identifiers or
// registers, and `explain` (compiled, in codec_text). They see spans of bytes and nothing else: no
// heap, no exception, no clock, no thread. All functions here are pure; a `stream` is confined to
// one thread.

// In reading order.
// clang-format off
#include "submeter/codec/direction.hpp"

#include "submeter/codec/dlt645/address.hpp"
#include "submeter/codec/dlt645/control.hpp"
#include "submeter/codec/dlt645/frame.hpp"
#include "submeter/codec/dlt645/stream.hpp"
#include "submeter/codec/dlt645/data_id.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/clock.hpp"
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/item.hpp"
#include "submeter/codec/dlt645/dictionary.hpp"
#include "submeter/codec/dlt645/value.hpp"
#include "submeter/codec/dlt645/ids.hpp"

#include "submeter/codec/cjt188/meter_type.hpp"
#include "submeter/codec/cjt188/address.hpp"
#include "submeter/codec/cjt188/control.hpp"
#include "submeter/codec/cjt188/frame.hpp"
#include "submeter/codec/cjt188/stream.hpp"
#include "submeter/codec/cjt188/data_id.hpp"
#include "submeter/codec/cjt188/status.hpp"
#include "submeter/codec/cjt188/dialect.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/cjt188/refusal.hpp"
#include "submeter/codec/cjt188/unit.hpp"
#include "submeter/codec/cjt188/item.hpp"
#include "submeter/codec/cjt188/dictionary.hpp"
#include "submeter/codec/cjt188/clock.hpp"
#include "submeter/codec/cjt188/value.hpp"
#include "submeter/codec/cjt188/commands.hpp"

#include "submeter/codec/dlt698/address.hpp"
#include "submeter/codec/dlt698/control.hpp"
#include "submeter/codec/dlt698/frame.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/stream.hpp"
#include "submeter/codec/dlt698/data_type.hpp"
#include "submeter/codec/dlt698/date_time.hpp"
#include "submeter/codec/dlt698/descriptor.hpp"
#include "submeter/codec/dlt698/data_view.hpp"
#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/dlt698/selector.hpp"
#include "submeter/codec/dlt698/security_data.hpp"
#include "submeter/codec/dlt698/data_writer.hpp"
#include "submeter/codec/dlt698/service.hpp"
#include "submeter/codec/dlt698/refusal.hpp"
#include "submeter/codec/dlt698/apdu.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/apdu_writer.hpp"
#include "submeter/codec/dlt698/link.hpp"
#include "submeter/codec/dlt698/connect.hpp"
#include "submeter/codec/dlt698/security.hpp"
#include "submeter/codec/dlt698/exchange.hpp"

#include "submeter/codec/modbus/ascii.hpp"
#include "submeter/codec/modbus/ascii_stream.hpp"
#include "submeter/codec/modbus/device_id.hpp"
#include "submeter/codec/modbus/diagnostics.hpp"
#include "submeter/codec/modbus/files.hpp"
#include "submeter/codec/modbus/float_bits.hpp"
#include "submeter/codec/modbus/frame.hpp"
#include "submeter/codec/modbus/function.hpp"
#include "submeter/codec/modbus/layout_guess.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/modbus/registers.hpp"
#include "submeter/codec/modbus/reply.hpp"
#include "submeter/codec/modbus/request.hpp"
#include "submeter/codec/modbus/stream.hpp"
#include "submeter/codec/modbus/tcp.hpp"
#include "submeter/codec/modbus/tcp_stream.hpp"
// clang-format on
