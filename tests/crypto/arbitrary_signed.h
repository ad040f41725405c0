// Signatures of every kind that a verifier may meet, for properties.
#pragma once

#include <rapidcheck.h>

#include "crypto/ed25519.h"
#include "tests/crypto/hex.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {

struct Item {
    PublicKey key;
    Signature signature;
    Bytes message;
};

inline reference::Integer arbitrary_scalar() {
    return reference::from_little_endian(arbitrary_bytes<32>()) % reference::order();
}

inline reference::Point arbitrary_small_point() {
    return reference::small_points()[*rc::gen::inRange<std::size_t>(0, 8)];
}

/// Honest; or with small points added to A and R, and now and then nothing but them.
inline Item arbitrary_signed() {
    Item item;
    item.message = *rc::gen::arbitrary<Bytes>();
    if (*rc::gen::inRange(0, 2) == 0) {
        const SecretKey key = SecretKey::from_seed(arbitrary_bytes<32>());
        item.key = key.public_key();
        item.signature = key.sign(item.message);
        return item;
    }
    const reference::Signer signer{
        *rc::gen::inRange(0, 6) == 0 ? reference::Integer(0) : arbitrary_scalar(),
        *rc::gen::inRange(0, 6) == 0 ? reference::Integer(0) : arbitrary_scalar()};
    const auto made = signer.sign(arbitrary_small_point(), arbitrary_small_point(), item.message);
    item.key = made.key;
    item.signature = made.signature;
    return item;
}

/// With something changed: bits, a whole half, or S by a multiple of the order.
inline Item arbitrary_mutated(Item item) {
    const auto bytes = arbitrary_bytes<32>();
    switch (*rc::gen::inRange(0, 6)) {
        case 0:
            item.key.bytes = bytes;
            break;
        case 1:
            std::ranges::copy(bytes, item.signature.bytes.begin());
            break;
        case 2:
            std::ranges::copy(bytes, item.signature.bytes.begin() + 32);
            break;
        case 3: {
            const reference::Integer s =
                reference::from_little_endian(ByteView(item.signature.bytes).subspan(32));
            const reference::Integer more = s + reference::order() * *rc::gen::inRange(1, 15);
            std::ranges::copy(reference::to_little_endian(more), item.signature.bytes.begin() + 32);
            break;
        }
        case 4:
            item.message.push_back(0);
            break;
        default: {
            const auto bit = *rc::gen::inRange<std::size_t>(0, 512);
            item.signature.bytes[bit / 8] =
                static_cast<std::uint8_t>(item.signature.bytes[bit / 8] ^ (1 << (bit % 8)));
        }
    }
    return item;
}

}  // namespace noodgeld::crypto
