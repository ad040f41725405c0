// MultiScalar: sums of many points, each times its own scalar, by the bucket method (Pippenger; see
// Bernstein, Doumen, Lange, Oosterwijk, "Faster batch forgery identification" (2012), section 4).
//
// Scalars are cut into signed digits of c bits. For each digit's place, points of one digit value
// are added up ("buckets"), the buckets are weighed by their values, and the places are joined by
// doublings. The buckets of several places are added up side by side, in lanes of about the same
// number of points each, so that no two lanes ever touch one bucket.
#pragma once

#include <vector>

#include "crypto/lanes/back_end.h"
#include "crypto/scalar25519.h"

namespace noodgeld::crypto {

/// The memory of a sum, to be used again. One thread at a time.
class MultiScalar {
  public:
    explicit MultiScalar(const BackEnd& back_end) : back_end_(back_end) {}

    /// The sum of scalars[i] times points[i] and halves[j] times points[scalars.size() + j].
    [[nodiscard]] ExtendedPoint sum(std::span<const AffineRecord* const> points,
                                    std::span<const Scalar> scalars,
                                    std::span<const HalfScalar> halves);

  private:
    struct Biased {
        std::uint64_t word[5];
    };

    void bias(std::span<const Scalar> scalars, std::span<const HalfScalar> halves);
    void read_digits(std::size_t place, std::size_t first, std::size_t last, bool is_last);
    void sort_row(std::size_t row, std::size_t terms, std::uint32_t at);
    void order_runs();

    const BackEnd& back_end_;
    unsigned bits_ = 0;        // c
    std::size_t buckets_ = 0;  // of one place: values 1 to 2^(c - 1)
    std::vector<Biased> biased_;
    std::vector<std::int16_t> digits_;
    std::vector<std::uint32_t> entries_;
    std::vector<Run> runs_;
    std::vector<Run> ordered_;
    std::vector<std::uint32_t> starts_;
    std::vector<ExtendedRecord> bucket_sums_;
    std::vector<ExtendedRecord> place_sums_;
};

}  // namespace noodgeld::crypto
