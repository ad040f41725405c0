// What the decoders' fuzz targets ask: any bytes at all are refused, or re-encode to themselves.
#pragma once

#include <algorithm>

#include "base/check.h"
#include "protocol/wire/cose.h"

namespace noodgeld::fuzz {

template <class Decode>
void refuse_or_reencode(ByteView wire, Decode decode) {
    const auto object = decode(wire);
    if (object) NOODGELD_CHECK(std::ranges::equal(encode(*object), wire));
}

/// As an object signed by one key, and as its payload alone.
template <class T>
int try_sign1(const std::uint8_t* data, std::size_t size) {
    refuse_or_reencode({data, size}, decode_signed<T>);
    refuse_or_reencode({data, size}, decode<T>);
    return 0;
}

/// As an object signed by several keys, and as its payload alone.
template <class T>
int try_sign(const std::uint8_t* data, std::size_t size) {
    refuse_or_reencode({data, size}, decode_multi_signed<T>);
    refuse_or_reencode({data, size}, decode<T>);
    return 0;
}

}  // namespace noodgeld::fuzz
