#include "crypto/batch_verification.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "crypto/short_ratio.h"
#include "crypto/single_verification.h"

namespace noodgeld::crypto {
namespace {

// With so few keys among so many signatures, it pays to make the second half of each.
constexpr std::size_t kFewSigners = 4;
constexpr std::size_t kManyPerFew = 64;
// A group that fails costs its members a second look; smaller groups cost more each.
constexpr std::size_t kGroup = 8;
// Four digits from 0 to 3: little to make a table of, little to add. A group with invalid
// signatures passes with a chance of 1 in 256 at most.
constexpr std::uint64_t kGroupMask = 0x3333;

std::span<const std::uint8_t, 32> encoded_r(const SignedMessage& item) {
    return std::span(item.signature.bytes).first<32>();
}

Scalar whole(const HalfScalar& a) {
    return {{a[0], a[1], 0, 0}};
}

Digits4 negative(Digits4 digits) {
    for (std::int8_t& digit : digits) digit = static_cast<std::int8_t>(-digit);
    return digits;
}

}  // namespace

BatchVerification::BatchVerification(const BackEnd& back_end, const KeyCache& keys)
    : back_end_(back_end),
      keys_(keys),
      single_(back_end),
      base_(base_records(back_end)),
      sum_(back_end) {}

const AffineRecord* BatchVerification::point_of(const Signer& signer) const {
    return signer.known ? &signer.known->point : &key_points_[signer.decoded];
}

std::uint32_t BatchVerification::signer_of(std::span<const SignedMessage> items,
                                           std::uint32_t item) {
    const PublicKey& key = items[item].key;
    if (item > 0 && key == items[item - 1].key && !candidates_.empty() &&
        candidates_.back().item == item - 1) {
        return candidates_.back().signer;
    }
    std::uint64_t hash = 0;
    static_assert(crypto_shorthash_BYTES == sizeof hash);
    crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), key.bytes.data(), key.bytes.size(),
                     table_seed_.data());
    for (std::size_t at = hash % table_.size();; at = (at + 1) % table_.size()) {
        if (table_[at] == 0) {
            signers_.push_back({item, false, keys_.find(key)});
            table_[at] = static_cast<std::uint32_t>(signers_.size());
            return table_[at] - 1;
        }
        const std::uint32_t signer = table_[at] - 1;
        if (items[signers_[signer].item].key == key) return signer;
    }
}

/// What each item's own bytes say: S, and which key.
void BatchVerification::collect(std::span<const SignedMessage> items) {
    table_.assign(std::bit_ceil(2 * items.size()), 0);
    signers_.clear();
    candidates_.clear();
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const std::span<const std::uint8_t, 64> signature = items[i].signature.bytes;
        const auto s = decode_scalar(signature.last<32>());
        if (s) candidates_.push_back({i, signer_of(items, i), {}, *s});
    }
}

void BatchVerification::decode_signers(std::span<const SignedMessage> items) {
    encodings_.clear();
    for (const Signer& signer : signers_) {
        if (!signer.known) encodings_.push_back(items[signer.item].key.bytes.data());
    }
    key_points_.resize(encodings_.size());
    back_end_.decode(encodings_, key_points_.data(), good_.get());
    std::uint32_t at = 0;
    for (Signer& signer : signers_) {
        signer.usable = signer.known || good_[at];
        if (!signer.known) signer.decoded = at++;
    }
}

/// Their R, and k; what cannot be valid is dropped.
void BatchVerification::hash(std::span<const SignedMessage> items) {
    encodings_.clear();
    for (const Candidate& each : candidates_) {
        encodings_.push_back(encoded_r(items[each.item]).data());
    }
    r_.resize(candidates_.size());
    back_end_.decode(encodings_, r_.data(), good_.get());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        if (!good_[i] || !signers_[candidates_[i].signer].usable) continue;
        if (kept != i) {
            candidates_[kept] = candidates_[i];
            r_[kept] = r_[i];
        }
        ++kept;
    }
    candidates_.resize(kept);
    r_.resize(kept);

    claims_.resize(kept);
    constexpr std::size_t kSlice = 64;  // stays in the first cache
    std::array<HashInput, kSlice> inputs;
    std::array<Hash512, kSlice> hashes;
    for (std::size_t first = 0; first < kept; first += kSlice) {
        const std::size_t count = std::min(kSlice, kept - first);
        for (std::size_t i = 0; i < count; ++i) {
            const SignedMessage& item = items[candidates_[first + i].item];
            const auto& [a, b, c] = item.message.parts;
            inputs[i].parts = {encoded_r(item), item.key.bytes, a, b, c};
        }
        back_end_.hash(std::span(inputs).first(count), hashes.data());
        for (std::size_t i = 0; i < count; ++i) {
            Candidate& candidate = candidates_[first + i];
            const auto& signature = items[candidate.item].signature.bytes;
            candidate.k = reduce(hashes[i]);
            claims_[first + i].hash = hashes[i];
            std::copy(signature.begin() + 32, signature.end(), claims_[first + i].s.begin());
        }
    }
}

/// Prepares keys that few others share the batch with, as if they were registered.
void BatchVerification::settle_few_signers(std::span<const SignedMessage> items) {
    const auto is_new = [](const Signer& signer) { return signer.usable && !signer.known; };
    const auto count = static_cast<std::size_t>(std::ranges::count_if(signers_, is_new));
    if (count > kFewSigners || count * kManyPerFew > candidates_.size()) return;
    for (Signer& signer : signers_) {
        if (!is_new(signer)) continue;
        signer.known = single_.prepare(items[signer.item].key);
    }
}

/// The sum of z_i e_i over members.
ExtendedPoint BatchVerification::weighted_sum(std::span<const std::uint32_t> members) {
    ScalarSum base_sum;
    key_sums_.assign(signers_.size(), {});
    for (const std::uint32_t i : members) {
        base_sum.add(coefficients_[i], candidates_[i].s);
        key_sums_[candidates_[i].signer].add(coefficients_[i], candidates_[i].k);
    }
    points_.clear();
    scalars_.clear();
    halves_.clear();
    for (std::size_t i = 0; i < signers_.size(); ++i) {
        if (signers_[i].known || key_sums_[i].is_zero()) continue;
        points_.push_back(point_of(signers_[i]));
        scalars_.push_back(key_sums_[i].reduced());
    }
    const auto add_halves = [this](const Scalar& a, const AffineRecord& point,
                                   const AffineRecord& high_point) {
        const auto [low, high] = split(a);
        points_.push_back(&point);
        halves_.push_back(low);
        points_.push_back(&high_point);
        halves_.push_back(high);
    };
    for (std::size_t i = 0; i < signers_.size(); ++i) {
        const Signer& signer = signers_[i];
        if (signer.known && !key_sums_[i].is_zero()) {
            add_halves(key_sums_[i].reduced(), signer.known->point, signer.known->high);
        }
    }
    add_halves(negate(base_sum.reduced()), base_.multiples.front(), base_.high_multiples.front());
    for (const std::uint32_t i : members) {
        points_.push_back(&r_[i]);
        halves_.push_back(coefficients_[i]);
    }
    return negate(sum_.sum(points_, scalars_, halves_));
}

/// The signers of a group, each once.
void BatchVerification::meet_signers(std::span<const std::uint32_t> group) {
    met_.clear();
    for (const std::uint32_t member : group) {
        const std::uint32_t signer = candidates_[member].signer;
        if (std::ranges::find(met_, signer) == met_.end()) met_.push_back(signer);
    }
}

/// The equation sum z_i e_i of a group, with these as z_i.
void BatchVerification::add_group(std::span<const std::uint32_t> group,
                                  std::span<const HalfScalar> coefficients, std::size_t equation) {
    ScalarSum base_sum;
    meet_signers(group);
    key_sums_.assign(met_.size(), {});
    const std::size_t first = equation * terms_;
    for (std::size_t i = 0; i < group.size(); ++i) {
        const Candidate& candidate = candidates_[group[i]];
        const HalfScalar& z = coefficients[group[i]];
        base_sum.add(z, candidate.s);
        const auto signer = std::ranges::find(met_, candidate.signer) - met_.begin();
        key_sums_[static_cast<std::size_t>(signer)].add(z, candidate.k);
        points_[first + i] = &r_[group[i]];
        digits_[first + i] = negative(digits_of_four(whole(z)));
    }
    const auto [base_low, base_high] = split(base_sum.reduced());
    base_digits_[2 * equation] = digits_of_eight(base_low);
    base_digits_[2 * equation + 1] = digits_of_eight(base_high);
    std::size_t term = first + group.size();
    const auto add = [&](const AffineRecord* point, const Digits4& digits) {
        points_[term] = point;
        digits_[term++] = digits;
    };
    for (std::size_t i = 0; i < met_.size(); ++i) {
        const Scalar by = key_sums_[i].reduced();
        if (const PreparedKey* known = signers_[met_[i]].known.get()) {
            const auto [low, high] = split(by);
            add(&known->point, negative(digits_of_four(whole(low))));
            add(&known->high, negative(digits_of_four(whole(high))));
            continue;
        }
        // L - by may be the shorter.
        const AffineRecord* point = point_of(signers_[met_[i]]);
        const Scalar minus = negate(by);
        const bool is_shorter = minus.word[3] == 0;
        add(point, is_shorter ? digits_of_four(minus) : negative(digits_of_four(by)));
    }
    for (; term < first + terms_; ++term) {
        points_[term] = points_[first];
        digits_[term] = {};
    }
}

/// good[i] = whether the equation of the i-th `size` members holds.
void BatchVerification::check_groups(std::span<const std::uint32_t> members, std::size_t size,
                                     std::span<const HalfScalar> coefficients,
                                     std::span<std::uint8_t> good) {
    const std::size_t lanes = back_end_.lanes;
    const auto group = [&](std::size_t i) {
        return members.subspan(i * size, std::min(size, members.size() - i * size));
    };
    base_digits_.resize(2 * lanes);
    for (std::size_t first = 0; first < good.size(); first += lanes) {
        const std::size_t count = std::min(lanes, good.size() - first);
        terms_ = 0;
        for (std::size_t i = 0; i < count; ++i) {
            meet_signers(group(first + i));
            std::size_t terms = size;
            for (const std::uint32_t signer : met_) terms += signers_[signer].known ? 2U : 1U;
            terms_ = std::max(terms_, terms);
        }
        NOODGELD_CHECK(terms_ <= Equations::kMostTerms);
        points_.resize(lanes * terms_);
        digits_.resize(lanes * terms_);
        scratch_.resize(Equations::kTableRecords * terms_ * lanes);
        for (std::size_t i = 0; i < count; ++i) add_group(group(first + i), coefficients, i);
        Equations equations;
        equations.count = count;
        equations.terms = terms_;
        equations.base_multiples = base_.multiples.data();
        equations.base_high_multiples = base_.high_multiples.data();
        equations.base_digits = base_digits_.data();
        equations.points = points_.data();
        equations.digits = digits_.data();
        equations.scratch = scratch_.data();
        back_end_.vanish(equations, good_.get());
        for (std::size_t i = 0; i < count; ++i) good[first + i] = good_[i] ? 1 : 0;
    }
}

/// The members of those groups whose sums, with small coefficients, are not of small order.
std::vector<std::uint32_t> BatchVerification::find_suspects(std::span<const std::uint32_t> members,
                                                            const BatchCoefficients& coefficients) {
    const std::size_t size = std::min(kGroup, members.size() / (2 * back_end_.lanes));
    std::vector<std::uint32_t> suspects(members.begin(), members.end());
    if (size <= 1) return suspects;
    group_coefficients_.resize(candidates_.size());
    coefficients.draw(1, group_coefficients_);
    for (HalfScalar& each : group_coefficients_) each = {each[0] & kGroupMask, 0};
    std::vector<std::uint8_t> good((members.size() + size - 1) / size);
    check_groups(members, size, group_coefficients_, good);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (good[i / size] == 0) suspects[kept++] = members[i];
    }
    suspects.resize(kept);
    return suspects;
}

/// Those whose own e_i is not of small order; e_i or a multiple of it, of less work
/// (short_ratio.h).
std::vector<std::uint32_t> BatchVerification::find_invalid(
    std::span<const std::uint32_t> suspects) {
    group_coefficients_.assign(candidates_.size(), {1, 0});
    for (const std::uint32_t suspect : suspects) {
        const Candidate& candidate = candidates_[suspect];
        if (signers_[candidate.signer].known) continue;  // its scalar is halved anyway
        group_coefficients_[suspect] = short_ratio(candidate.k).v;
    }
    std::vector<std::uint8_t> good(suspects.size());
    check_groups(suspects, 1, group_coefficients_, good);
    std::vector<std::uint32_t> invalid;
    for (std::size_t i = 0; i < suspects.size(); ++i) {
        if (good[i] == 0) invalid.push_back(suspects[i]);
    }
    return invalid;
}

/// The invalid ones of all candidates, by the argument that batch_verification.h opens with.
std::vector<std::uint32_t> BatchVerification::sum_up(std::span<const std::uint32_t> all,
                                                     ByteView seed) {
    const BatchCoefficients coefficients(claims_, seed, back_end_);
    coefficients_.resize(all.size());
    coefficients.draw(0, coefficients_);
    const ExtendedPoint sum = weighted_sum(all);
    if (has_small_order(sum)) return {};
    const std::vector<std::uint32_t> suspects = find_suspects(all, coefficients);
    // Then what the small coefficients may have missed costs little to look at too.
    if (2 * suspects.size() > all.size()) return find_invalid(all);
    std::vector<std::uint32_t> invalid = find_invalid(suspects);
    const ExtendedPoint theirs = weighted_sum(invalid);
    const bool proves_the_others = has_small_order(to_extended(subtract(sum, to_cached(theirs))));
    return proves_the_others ? invalid : find_invalid(all);
}

void BatchVerification::judge(std::span<const SignedMessage> items, ByteView seed,
                              std::span<std::uint8_t> valid) {
    NOODGELD_CHECK(items.size() <= kMost && items.size() == valid.size() && seed.size() == 32);
    std::ranges::fill(valid, std::uint8_t{0});
    if (items.empty()) return;
    if (!good_) good_ = std::make_unique<bool[]>(kMost);
    std::copy_n(seed.begin(), table_seed_.size(), table_seed_.begin());

    collect(items);
    decode_signers(items);
    hash(items);
    std::vector<std::uint32_t> all(candidates_.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    for (const Candidate& each : candidates_) valid[each.item] = 1;

    if (all.size() >= kLeastForSum) settle_few_signers(items);
    const auto invalid = all.size() < kLeastForSum ? find_invalid(all) : sum_up(all, seed);
    for (const std::uint32_t i : invalid) valid[candidates_[i].item] = 0;
    signers_.clear();  // which keep keys that the cache may have dropped since
}

}  // namespace noodgeld::crypto
