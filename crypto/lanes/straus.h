// Straus: whether equations of a few terms hold, one equation per lane: all terms of an equation
// share its doublings (Straus, "Addition chains of vectors" (1964)).
#pragma once

#include "crypto/lanes/back_end.h"
#include "crypto/lanes/edwards.h"

namespace noodgeld::crypto {
namespace {

template <class Field>
class Straus {
    using Curve = Edwards<Field>;
    static constexpr std::size_t kLanes = Field::kLanes;
    static constexpr std::size_t kPlaces = std::tuple_size_v<Digits4>;
    static constexpr std::size_t kBasePlaces = std::tuple_size_v<Digits8>;
    static constexpr std::size_t kEntries = Equations::kTableRecords;

  public:
    explicit Straus(const Equations& equations) : in_(equations) {
        const auto nought = Field::broadcast(FieldElement{});
        AffineRecord* affine[kLanes];
        ExtendedRecord* cached[kLanes];
        for (AffineRecord*& each : affine) each = &neutral_affine_;
        for (ExtendedRecord*& each : cached) each = &neutral_cached_;
        Curve::store({constants_.one, constants_.one, nought}, affine);
        Curve::store(typename Curve::Cached{constants_.one, constants_.one, constants_.two, nought},
                     cached);
    }

    /// Of up to kLanes equations from `first` on.
    void vanish(std::size_t first, bool* out) {
        const std::size_t left = in_.count - first;
        const std::size_t count = left < kLanes ? left : kLanes;
        // Lanes that are left over repeat the first.
        for (std::size_t i = 0; i < kLanes; ++i) equation_[i] = first + (i < count ? i : 0);
        for (std::size_t term = 0; term < in_.terms; ++term) make_table(term);

        auto sum = Curve::neutral(constants_);
        for (std::size_t place = places(); place-- > 0;) {
            for (int i = 0; i < 3; ++i) sum = Curve::template twice<false>(sum);
            sum = Curve::twice(sum);
            for (std::size_t term = 0; term < in_.terms; ++term) {
                if (place < places_[term]) add_term(sum, term, place);
            }
            if (place % 2 == 0 && place / 2 < kBasePlaces) {
                add_base(sum, place / 2, 0, in_.base_multiples);
                add_base(sum, place / 2, 1, in_.base_high_multiples);
            }
        }
        const std::uint64_t small = Field::bits(Curve::has_small_order(sum));
        for (std::size_t i = 0; i < count; ++i) out[first + i] = (small >> i & 1) != 0;
    }

  private:
    const Digits4& digits(std::size_t lane, std::size_t term) const {
        return in_.digits[equation_[lane] * in_.terms + term];
    }

    ExtendedRecord* entry(std::size_t term, std::size_t multiple, std::size_t lane) const {
        return in_.scratch + (term * kEntries + multiple - 1) * kLanes + lane;
    }

    /// P, 2P ... of a term's point, as far as its digits ask for; and up to which place they do.
    void make_table(std::size_t term) {
        std::size_t most = 0;
        places_[term] = 0;
        for (std::size_t i = 0; i < kLanes; ++i) {
            for (std::size_t place = 0; place < kPlaces; ++place) {
                const int digit = digits(i, term).data()[place];
                const auto multiple = static_cast<std::size_t>(digit < 0 ? -digit : digit);
                if (multiple > most) most = multiple;
                if (multiple > 0 && place >= places_[term]) places_[term] = place + 1;
            }
        }
        if (most == 0) return;
        const AffineRecord* from[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) {
            from[i] = in_.points[equation_[i] * in_.terms + term];
        }
        const auto point = Curve::load(from);
        auto multiple = Curve::add(Curve::neutral(constants_), point);
        for (std::size_t m = 1;; ++m) {
            ExtendedRecord* to[kLanes];
            for (std::size_t i = 0; i < kLanes; ++i) to[i] = entry(term, m, i);
            Curve::store(Curve::to_cached(multiple, constants_), to);
            if (m == most) return;
            multiple = Curve::add(multiple, point);
        }
    }

    /// How many places the digits of these equations have.
    std::size_t places() const {
        std::size_t most = 1;
        for (std::size_t term = 0; term < in_.terms; ++term) {
            if (places_[term] > most) most = places_[term];
        }
        for (std::size_t i = 0; i < kLanes; ++i) {
            for (std::size_t place = most / 2; place < kBasePlaces; ++place) {
                const bool is_zero = base_digit(i, 0, place) == 0 && base_digit(i, 1, place) == 0;
                if (!is_zero && 2 * place >= most) most = 2 * place + 1;
            }
        }
        return most;
    }

    void add_term(typename Curve::Extended& sum, std::size_t term, std::size_t place) const {
        const ExtendedRecord* from[kLanes];
        std::uint64_t negative = 0;
        for (std::size_t i = 0; i < kLanes; ++i) {
            const int digit = digits(i, term).data()[place];
            const auto multiple = static_cast<std::size_t>(digit < 0 ? -digit : digit);
            from[i] = digit == 0 ? &neutral_cached_ : entry(term, multiple, i);
            negative |= std::uint64_t{digit < 0} << i;
        }
        sum = Curve::add(sum, Curve::negate_if(Field::mask(negative), Curve::load_cached(from)));
    }

    int base_digit(std::size_t lane, std::size_t half, std::size_t place) const {
        return in_.base_digits[2 * equation_[lane] + half].data()[place];
    }

    void add_base(typename Curve::Extended& sum, std::size_t place, std::size_t half,
                  const AffineRecord* multiples) const {
        const AffineRecord* from[kLanes];
        std::uint64_t negative = 0;
        for (std::size_t i = 0; i < kLanes; ++i) {
            const int digit = base_digit(i, half, place);
            const auto multiple = static_cast<std::size_t>(digit < 0 ? -digit : digit);
            from[i] = digit == 0 ? &neutral_affine_ : multiples + multiple - 1;
            negative |= std::uint64_t{digit < 0} << i;
        }
        sum = Curve::add(sum, Curve::negate_if(Field::mask(negative), Curve::load(from)));
    }

    const Equations& in_;
    typename Curve::Constants constants_;
    AffineRecord neutral_affine_;
    ExtendedRecord neutral_cached_;
    std::size_t equation_[kLanes] = {};
    std::size_t places_[Equations::kMostTerms] = {};
};

}  // namespace
}  // namespace noodgeld::crypto
