#include "crypto/batch_coefficients.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace noodgeld::crypto {
namespace {

// Pieces that the claims are hashed in, side by side: as many as the widest back end has lanes, on
// every back end, so that a batch has the same coefficients everywhere.
constexpr std::size_t kPieces = 8;
constexpr std::string_view kDomain = "noodgeld/batch/1";

ByteView as_bytes(std::span<const Claim> claims) {
    static_assert(sizeof(Claim) == 96);  // No padding: all of its bytes are its value.
    return {reinterpret_cast<const std::uint8_t*>(claims.data()), claims.size_bytes()};
}

}  // namespace

BatchCoefficients::BatchCoefficients(std::span<const Claim> claims, ByteView seed,
                                     const BackEnd& back_end) {
    NOODGELD_CHECK(seed.size() == 32);
    const std::size_t step = (claims.size() + kPieces - 1) / kPieces;
    std::array<HashInput, kPieces> inputs;
    for (std::size_t i = 0; i < kPieces; ++i) {
        const std::size_t first = std::min(i * step, claims.size());
        const std::size_t count = std::min(step, claims.size() - first);
        inputs[i].parts[0] = as_bytes(claims.subspan(first, count));
    }
    std::array<Hash512, kPieces> pieces;
    back_end.hash(inputs, pieces.data());

    std::array<std::uint8_t, 8> count{};
    for (std::size_t i = 0; i < 8; ++i) {
        count[i] = static_cast<std::uint8_t>(claims.size() >> (8 * i));
    }
    const ByteView domain{reinterpret_cast<const std::uint8_t*>(kDomain.data()), kDomain.size()};
    const ByteView all{pieces.front().bytes.data(), sizeof pieces};
    Hash512 key = sha512({domain, seed, count, all});
    std::copy_n(key.bytes.begin(), key_.fill().size(), key_.fill().begin());
    wipe(key.bytes);
}

void BatchCoefficients::draw(std::uint64_t number, std::span<HalfScalar> coefficients) const {
    static_assert(crypto_stream_chacha20_KEYBYTES == 32 && crypto_stream_chacha20_NONCEBYTES == 8);
    std::array<std::uint8_t, 8> nonce{};
    std::memcpy(nonce.data(), &number, nonce.size());
    crypto_stream_chacha20(reinterpret_cast<std::uint8_t*>(coefficients.data()),
                           coefficients.size_bytes(), nonce.data(), key_.view().data());
    for (HalfScalar& each : coefficients) each[1] >>= 1;
}

}  // namespace noodgeld::crypto
