// Sha512Lanes: SHA-512 (FIPS 180-4) of one message per lane, side by side.
//
// All lanes take as many steps as the longest message has blocks. Secret messages are fine: nothing
// but lengths decides what is done.
#pragma once

#include <cstring>

#include "crypto/lanes/back_end.h"

namespace noodgeld::crypto {
namespace {

/// The first 64 bits of the fractional parts of the cube roots of the first 80 primes (4.2.3).
constexpr std::uint64_t kSha512Rounds[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

/// And of the square roots of the first eight (5.3.5).
constexpr std::uint64_t kSha512Start[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

/// Cuts one message into padded blocks (5.1.2).
class Sha512Blocks {
  public:
    static constexpr std::size_t kBytes = 128;

    Sha512Blocks() : Sha512Blocks(HashInput{}) {}
    explicit Sha512Blocks(const HashInput& input) : input_(input) {
        for (const ByteView& part : input_.parts) length_ += part.size();
        // The message, a bit 1, and a length of 16 bytes.
        count_ = (length_ + 17 + kBytes - 1) / kBytes;
    }

    [[nodiscard]] std::size_t count() const { return count_; }

    /// Call `count` times.
    void next(std::uint8_t* block) {
        std::size_t filled = 0;
        while (filled < kBytes && part_ < input_.parts.size()) {
            const ByteView& part = input_.parts[part_];
            const std::size_t left = part.size() - offset_, room = kBytes - filled;
            const std::size_t taken = left < room ? left : room;
            if (taken > 0) std::memcpy(block + filled, part.data() + offset_, taken);
            filled += taken;
            offset_ += taken;
            if (offset_ == part.size()) {
                ++part_;
                offset_ = 0;
            }
        }
        if (filled == kBytes) return;
        std::memset(block + filled, 0, kBytes - filled);
        if (!ended_) block[filled] = 0x80;
        ended_ = true;
        if (kBytes - filled < 17 && block[filled] == 0x80)
            return;  // The length comes in a next one.
        const std::uint64_t bits =
            std::uint64_t{length_} * 8;  // Messages are far below 2^61 bytes.
        for (std::size_t i = 0; i < 8; ++i) {
            block[kBytes - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
        }
    }

  private:
    HashInput input_;
    std::size_t length_ = 0;
    std::size_t count_ = 0;
    std::size_t part_ = 0;
    std::size_t offset_ = 0;
    bool ended_ = false;
};

template <class Words>
struct Sha512Lanes {
    using Word = typename Words::Word;
    static constexpr std::size_t kLanes = Words::kLanes;

    /// out[i] is the hash of inputs[i], i below `count`, which is at most kLanes.
    static void hash(const HashInput* inputs, std::size_t count, Hash512* out) {
        Sha512Blocks messages[kLanes];
        std::size_t most = 0;
        for (std::size_t i = 0; i < count; ++i) {
            messages[i] = Sha512Blocks(inputs[i]);
            if (messages[i].count() > most) most = messages[i].count();
        }
        Word state[8];
        for (std::size_t i = 0; i < 8; ++i) state[i] = Words::broadcast_word(kSha512Start[i]);

        alignas(64) std::uint8_t blocks[kLanes][Sha512Blocks::kBytes] = {};
        for (std::size_t at = 0; at < most; ++at) {
            std::uint64_t active = 0;
            for (std::size_t i = 0; i < count; ++i) {
                if (at >= messages[i].count()) continue;
                messages[i].next(blocks[i]);
                active |= std::uint64_t{1} << i;
            }
            add_block(state, blocks, Words::mask(active));
        }
        write(state, count, out);
    }

  private:
    static void add_block(Word (&state)[8],
                          const std::uint8_t (&blocks)[kLanes][Sha512Blocks::kBytes],
                          typename Words::Mask active) {
        Word w[16];
        const std::uint64_t* at[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) {
            at[i] = reinterpret_cast<const std::uint64_t*>(blocks[i]);
        }
        Words::load_rows(at, 0, *reinterpret_cast<Word(*)[8]>(w));
        Words::load_rows(at, 8, *reinterpret_cast<Word(*)[8]>(w + 8));
        for (Word& word : w) word = Words::swap_bytes(word);

        Word v[8];
        for (std::size_t i = 0; i < 8; ++i) v[i] = state[i];
        for (std::size_t first = 0; first < 80; first += 16) {
#pragma GCC unroll 16
            for (std::size_t i = 0; i < 16; ++i) {
                if (first > 0) expand(w, i);
                round(v, Words::add_words(w[i], Words::broadcast_word(kSha512Rounds[first + i])));
            }
        }
        for (std::size_t i = 0; i < 8; ++i) {
            state[i] = Words::select_words(active, Words::add_words(state[i], v[i]), state[i]);
        }
    }

    /// The next word of the message schedule (6.4.2, step 1), in the place of the oldest.
    static void expand(Word (&w)[16], std::size_t i) {
        const Word w15 = w[(i + 1) % 16], w2 = w[(i + 14) % 16];
        const Word s0 = Words::xor_of(Words::template rotate_right<1>(w15),
                                      Words::template rotate_right<8>(w15),
                                      Words::template shift_right<7>(w15));
        const Word s1 =
            Words::xor_of(Words::template rotate_right<19>(w2),
                          Words::template rotate_right<61>(w2), Words::template shift_right<6>(w2));
        w[i] = Words::add_words(Words::add_words(w[i], s0), Words::add_words(w[(i + 9) % 16], s1));
    }

    /// Step 3; the working variables move one place.
    static void round(Word (&v)[8], const Word& k_plus_w) {
        const Word s1 = Words::xor_of(Words::template rotate_right<14>(v[4]),
                                      Words::template rotate_right<18>(v[4]),
                                      Words::template rotate_right<41>(v[4]));
        const Word t1 = Words::add_words(Words::add_words(v[7], k_plus_w),
                                         Words::add_words(s1, Words::choose(v[4], v[5], v[6])));
        const Word s0 = Words::xor_of(Words::template rotate_right<28>(v[0]),
                                      Words::template rotate_right<34>(v[0]),
                                      Words::template rotate_right<39>(v[0]));
        const Word t2 = Words::add_words(s0, Words::majority(v[0], v[1], v[2]));
        for (std::size_t i = 7; i > 0; --i) v[i] = v[i - 1];
        v[4] = Words::add_words(v[4], t1);
        v[0] = Words::add_words(t1, t2);
    }

    static void write(const Word (&state)[8], std::size_t count, Hash512* out) {
        Hash512 hashes[kLanes];
        Word big_endian[8];
        std::uint64_t* to[kLanes];
        for (std::size_t i = 0; i < 8; ++i) big_endian[i] = Words::swap_bytes(state[i]);
        for (std::size_t i = 0; i < kLanes; ++i) {
            to[i] = reinterpret_cast<std::uint64_t*>(hashes[i].bytes.data());
        }
        Words::store_rows(big_endian, to, 0);
        for (std::size_t i = 0; i < count; ++i) out[i] = hashes[i];
    }
};

}  // namespace
}  // namespace noodgeld::crypto
