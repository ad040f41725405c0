#include "crypto/lanes/multi_scalar.h"

#include <algorithm>

#include "base/check.h"
#include "base/uint128.h"

namespace noodgeld::crypto {
namespace {

constexpr unsigned kLeastBits = 4;
constexpr unsigned kMostBits = 13;  // digits fit 16 bits, and a place's buckets the second cache

// Scalars are below 2^253, halves below 2^127; one bit more, so that the last digit's carry fits.
constexpr unsigned kScalarBits = 254;
constexpr unsigned kHalfBits = 128;

std::size_t places(unsigned length, unsigned bits) {
    return (length + bits - 1) / bits;
}

/// The digit size with the least work, counted in additions of a point from memory. A bucket costs
/// two: weighing it takes two full additions, of 9 multiplications rather than 7, in as many lanes
/// as are filled, but its first point is only copied.
unsigned best_bits(std::size_t scalars, std::size_t halves, std::size_t lanes) {
    unsigned best = kLeastBits;
    std::size_t least = SIZE_MAX;
    for (unsigned bits = kLeastBits; bits <= kMostBits; ++bits) {
        const std::size_t all = places(scalars > 0 ? kScalarBits : kHalfBits, bits);
        const std::size_t rows = (all + lanes - 1) / lanes * lanes;
        const std::size_t added =
            scalars * places(kScalarBits, bits) + halves * places(kHalfBits, bits);
        const std::size_t work = added + rows * (std::size_t{2} << (bits - 1));
        if (work >= least) continue;
        least = work;
        best = bits;
    }
    return best;
}

}  // namespace

/// Adds half of 2^c at every place, so that each digit can be read by itself: what stands at a
/// place, less that half.
void MultiScalar::bias(std::span<const Scalar> scalars, std::span<const HalfScalar> halves) {
    const auto all_halves = [this](unsigned length) {
        Biased out{};
        for (std::size_t place = 0; place < places(length, bits_); ++place) {
            const std::size_t bit = place * bits_ + bits_ - 1;
            out.word[bit / 64] |= std::uint64_t{1} << (bit % 64);
        }
        return out;
    };
    const auto add = [](const Biased& bias, const auto& words) {
        Biased out{};
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < 5; ++i) {
            const uint128 sum = uint128{bias.word[i]} + (i < words.size() ? words[i] : 0) + carry;
            out.word[i] = static_cast<std::uint64_t>(sum);
            carry = static_cast<std::uint64_t>(sum >> 64);
        }
        return out;
    };
    biased_.resize(scalars.size() + halves.size());
    const Biased whole = all_halves(kScalarBits), half = all_halves(kHalfBits);
    for (std::size_t i = 0; i < scalars.size(); ++i) biased_[i] = add(whole, scalars[i].word);
    for (std::size_t i = 0; i < halves.size(); ++i) {
        biased_[scalars.size() + i] = add(half, halves[i]);
    }
}

/// The digits at a place of terms `first` to `last`. At their last place is all that stands there
/// and above: a carry may have come.
void MultiScalar::read_digits(std::size_t place, std::size_t first, std::size_t last,
                              bool is_last) {
    const std::size_t bit = place * bits_, word = bit / 64, shift = bit % 64;
    const std::uint64_t mask = is_last ? UINT64_MAX : (std::uint64_t{1} << bits_) - 1;
    const int half = 1 << (bits_ - 1);
    for (std::size_t i = first; i < last; ++i) {
        const auto& words = biased_[i].word;
        std::uint64_t bits = words[word] >> shift;
        if (shift != 0 && word < 4) bits |= words[word + 1] << (64 - shift);
        digits_[i] = static_cast<std::int16_t>(static_cast<int>(bits & mask) - half);
    }
}

/// Lists, from entry `at` on, the first `terms` points by the bucket of their digits.
void MultiScalar::sort_row(std::size_t row, std::size_t terms, std::uint32_t at) {
    Run* const runs = runs_.data() + row * buckets_;
    for (std::size_t b = 0; b < buckets_; ++b) {
        runs[b] = {0, 0, static_cast<std::uint32_t>(row * buckets_ + b)};
    }
    for (std::size_t i = 0; i < terms; ++i) {
        if (digits_[i] != 0) ++runs[std::abs(digits_[i]) - 1].count;
    }
    for (std::size_t b = 0; b < buckets_; ++b) {
        starts_[b] = runs[b].first = at;
        at += runs[b].count;
    }
    for (std::size_t i = 0; i < terms; ++i) {
        const int digit = digits_[i];
        if (digit == 0) continue;
        const std::uint32_t negative = digit < 0 ? 1U : 0U;
        const auto bucket = static_cast<std::size_t>(std::abs(digit)) - 1;
        entries_[starts_[bucket]++] = 2 * static_cast<std::uint32_t>(i) + negative;
    }
}

/// Longest first, so that lanes that work together end together.
void MultiScalar::order_runs() {
    std::uint32_t longest = 0;
    for (const Run& run : runs_) longest = std::max(longest, run.count);
    starts_.assign(std::max<std::size_t>(longest + 2, buckets_), 0);
    for (const Run& run : runs_) ++starts_[longest - run.count + 1];
    for (std::size_t i = 1; i <= longest + 1; ++i) starts_[i] += starts_[i - 1];
    ordered_.resize(runs_.size());
    for (const Run& run : runs_) ordered_[starts_[longest - run.count]++] = run;
}

ExtendedPoint MultiScalar::sum(std::span<const AffineRecord* const> points,
                               std::span<const Scalar> scalars,
                               std::span<const HalfScalar> halves) {
    NOODGELD_CHECK(points.size() == scalars.size() + halves.size());
    NOODGELD_CHECK(points.size() <= UINT32_MAX / 64);
    bits_ = best_bits(scalars.size(), halves.size(), back_end_.lanes);
    buckets_ = std::size_t{1} << (bits_ - 1);
    bias(scalars, halves);

    // Halves come last among the terms, for they have only the low places.
    const std::size_t low = places(kHalfBits, bits_);
    const std::size_t all = scalars.empty() ? low : places(kScalarBits, bits_);
    digits_.resize(points.size());
    place_sums_.resize(all);
    for (std::size_t first = 0; first < all; first += back_end_.lanes) {
        const std::size_t rows = std::min(back_end_.lanes, all - first);
        entries_.resize(rows * points.size());
        runs_.resize(rows * buckets_);
        starts_.resize(std::max(starts_.size(), buckets_));
        for (std::size_t row = 0; row < rows; ++row) {
            const std::size_t place = first + row;
            const std::size_t terms = place < low ? points.size() : scalars.size();
            read_digits(place, 0, scalars.size(), place + 1 == all);
            read_digits(place, scalars.size(), terms, place + 1 == low);
            sort_row(row, terms, static_cast<std::uint32_t>(row * points.size()));
        }
        order_runs();
        bucket_sums_.resize(rows * buckets_);
        back_end_.add_up(points.data(), entries_.data(), ordered_, bucket_sums_.data());
        back_end_.weigh(bucket_sums_.data(), rows, buckets_, place_sums_.data() + first);
    }
    ExtendedRecord out;
    back_end_.join(place_sums_, bits_, &out);
    return back_end_.to_point(out);
}

}  // namespace noodgeld::crypto
