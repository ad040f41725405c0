// BatchVerification: the verifier's rule over many signatures at once.
//
// With e_i = S_i B - R_i - k_i A_i, signature i is valid if [8]e_i is the neutral element. For
// secret random coefficients z_i below 2^127, E = sum z_i e_i is one sum of many points, far
// cheaper than all e_i. If every e_i is of small order, so is E: always. If some is not, E is of
// small order for at most one value of that z_i modulo L, so with a probability of 2^-127.
//
// If E is not of small order, invalid signatures are looked for in small groups, with small
// coefficients, which is cheap and may miss some; each one found is confirmed by its own e_i. Then
// E less what the found ones add to it must be of small order, by the same argument, for all others
// to be valid: the choice of which are left did not depend on the z_i. If it is not, an author has
// outwitted the small coefficients, and every e_i is looked at. So nothing is refused by chance,
// and an invalid signature is accepted with a probability of 2^-127, whatever its author chose.
#pragma once

#include <memory>
#include <vector>

#include "crypto/base_records.h"
#include "crypto/batch_coefficients.h"
#include "crypto/key_cache.h"
#include "crypto/lanes/multi_scalar.h"
#include "crypto/single_verification.h"
#include "crypto/verifier.h"

namespace noodgeld::crypto {

/// Keeps its memory from batch to batch: some 1.2 kB per signature. One thread at a time.
class BatchVerification {
  public:
    /// Most signatures in one batch: more gain nothing, and leave the processor's caches.
    static constexpr std::size_t kMost = 2'048;
    /// Fewer are looked at one by one, in lanes.
    static constexpr std::size_t kLeastForSum = 9;

    BatchVerification(const BackEnd& back_end, const KeyCache& keys);

    /// valid[i] = 1 if items[i] is valid, else 0. At most kMost items. `seed`: 32 secret bytes.
    void judge(std::span<const SignedMessage> items, ByteView seed, std::span<std::uint8_t> valid);

  private:
    /// A key of the batch, once however many signatures it has.
    struct Signer {
        std::uint32_t item;  // the first with this key
        bool usable = false;
        std::shared_ptr<const PreparedKey> known;  // null: met here for the first time
        std::uint32_t decoded = 0;                 // if not known: which point
    };
    /// A signature that may be valid: its S is below L, its R and key are points as they must be.
    struct Candidate {
        std::uint32_t item;
        std::uint32_t signer;
        Scalar k, s;
    };

    std::uint32_t signer_of(std::span<const SignedMessage> items, std::uint32_t item);
    void collect(std::span<const SignedMessage> items);
    void decode_signers(std::span<const SignedMessage> items);
    void hash(std::span<const SignedMessage> items);
    void settle_few_signers(std::span<const SignedMessage> items);
    const AffineRecord* point_of(const Signer& signer) const;
    ExtendedPoint weighted_sum(std::span<const std::uint32_t> members);
    std::vector<std::uint32_t> find_suspects(std::span<const std::uint32_t> members,
                                             const BatchCoefficients& coefficients);
    std::vector<std::uint32_t> find_invalid(std::span<const std::uint32_t> suspects);
    std::vector<std::uint32_t> sum_up(std::span<const std::uint32_t> all, ByteView seed);
    void check_groups(std::span<const std::uint32_t> members, std::size_t size,
                      std::span<const HalfScalar> coefficients, std::span<std::uint8_t> good);
    void meet_signers(std::span<const std::uint32_t> group);
    void add_group(std::span<const std::uint32_t> group, std::span<const HalfScalar> coefficients,
                   std::size_t equation);

    const BackEnd& back_end_;
    const KeyCache& keys_;
    const SingleVerification single_;
    const BaseRecords& base_;
    MultiScalar sum_;

    std::array<std::uint8_t, 16> table_seed_{};
    std::vector<std::uint32_t> table_;  // of signers, by a hash of their keys; 0 is none
    std::vector<Signer> signers_;
    std::vector<Candidate> candidates_;
    std::vector<AffineRecord> key_points_;  // of signers that are not known
    std::vector<AffineRecord> r_;           // of candidates
    std::vector<const std::uint8_t*> encodings_;
    std::unique_ptr<bool[]> good_;
    std::vector<Claim> claims_;
    std::vector<HalfScalar> coefficients_;        // the z_i
    std::vector<HalfScalar> group_coefficients_;  // small, or 1

    std::vector<ScalarSum> key_sums_;
    std::vector<const AffineRecord*> points_;
    std::vector<Scalar> scalars_;
    std::vector<HalfScalar> halves_;

    std::size_t terms_ = 0;
    std::vector<Digits8> base_digits_;
    std::vector<Digits4> digits_;
    std::vector<std::uint32_t> met_;  // the signers of a group
    std::vector<ExtendedRecord> scratch_;
};

}  // namespace noodgeld::crypto
