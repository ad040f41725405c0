// Kernels: BackEnd's functions, from a Field and its Words.
#pragma once

#include <bit>
#include <cstring>

#include "crypto/lanes/back_end.h"
#include "crypto/lanes/comb.h"
#include "crypto/lanes/decode.h"
#include "crypto/lanes/serial_curve.h"
#include "crypto/lanes/sha512_lanes.h"
#include "crypto/lanes/straus.h"

namespace noodgeld::crypto {
namespace {

template <class Field>
void hash_in_lanes(std::span<const HashInput> inputs, Hash512* out) {
    constexpr std::size_t kLanes = Field::kLanes;
    for (std::size_t at = 0; at < inputs.size(); at += kLanes) {
        const std::size_t left = inputs.size() - at;
        Sha512Lanes<Field>::hash(inputs.data() + at, left < kLanes ? left : kLanes, out + at);
    }
}

template <class Field, std::size_t kChains>
void decode_in_chains(std::span<const std::uint8_t* const> encodings, AffineRecord* points,
                      bool* good) {
    using Decoding = Decode<Field, kChains>;
    constexpr std::size_t kPoints = Decoding::kPoints;
    const typename Decoding::Constants constants;
    for (std::size_t at = 0; at < encodings.size(); at += kPoints) {
        const std::size_t left = encodings.size() - at;
        const std::uint8_t* from[kPoints];
        AffineRecord* to[kPoints];
        bool is_good[kPoints];
        AffineRecord unused;
        for (std::size_t i = 0; i < kPoints; ++i) {
            from[i] = encodings[i < left ? at + i : at];
            to[i] = i < left ? points + at + i : &unused;
        }
        Decoding::decode(from, to, is_good, constants);
        for (std::size_t i = 0; i < kPoints && i < left; ++i) good[at + i] = is_good[i];
    }
}

/// A square root is one long chain of squarings; two side by side keep the multipliers busy, unless
/// one is enough. `FewField`: for as few as it has lanes.
template <class Field, class FewField = Field>
void decode_in_lanes(std::span<const std::uint8_t* const> encodings, AffineRecord* points,
                     bool* good) {
    if (encodings.size() <= FewField::kLanes) {
        decode_in_chains<FewField, 1>(encodings, points, good);
    } else if (encodings.size() <= Field::kLanes) {
        decode_in_chains<Field, 1>(encodings, points, good);
    } else {
        decode_in_chains<Field, 2>(encodings, points, good);
    }
}

/// One run per lane; a lane whose run has ended adds the neutral element.
template <class Field>
struct AddUp {
    using Curve = Edwards<Field>;
    static constexpr std::size_t kLanes = Field::kLanes;

    const AffineRecord* const* points;
    const std::uint32_t* entries;
    typename Curve::Constants constants;
    typename Field::Element over_d = Field::broadcast(curve_constants().over_d);
    AffineRecord neutral;

    AddUp(const AffineRecord* const* points_, const std::uint32_t* entries_)
        : points(points_), entries(entries_) {
        const typename Field::Element nought = Field::broadcast(FieldElement{});
        AffineRecord* to[kLanes];
        for (AffineRecord*& each : to) each = &neutral;
        Curve::store({constants.one, constants.one, nought}, to);
    }

    typename Curve::Affine step(const Run* runs, std::size_t count, std::uint32_t at) const {
        const AffineRecord* from[kLanes];
        std::uint64_t negative = 0;
        for (std::size_t i = 0; i < kLanes; ++i) {
            if (i >= count || at >= runs[i].count) {
                from[i] = &neutral;
                continue;
            }
            const std::uint32_t* entry = entries + runs[i].first + at;
            from[i] = points[*entry / 2];
            negative |= std::uint64_t{*entry % 2} << i;
            if (at + 1 < runs[i].count) {
                const AffineRecord* next = points[entry[1] / 2];
                __builtin_prefetch(next->word);
                __builtin_prefetch(next->word + 8);
            }
        }
        return Curve::negate_if(Field::mask(negative), Curve::load(from));
    }

    void add_up(const Run* runs, std::size_t count, ExtendedRecord* out) const {
        std::uint32_t most = 1;
        for (std::size_t i = 0; i < count; ++i) {
            if (runs[i].count > most) most = runs[i].count;
        }
        auto sum = Curve::from_affine(step(runs, count, 0), over_d, constants);
        for (std::uint32_t at = 1; at < most; ++at) {
            sum = Curve::add(sum, step(runs, count, at));
        }
        ExtendedRecord unused;
        ExtendedRecord* to[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) to[i] = i < count ? out + runs[i].out : &unused;
        Curve::store(sum, to);
    }
};

template <class Field>
void add_up_in_lanes(const AffineRecord* const* points, const std::uint32_t* entries,
                     std::span<const Run> runs, ExtendedRecord* out) {
    constexpr std::size_t kLanes = Field::kLanes;
    const AddUp<Field> loop(points, entries);
    for (std::size_t at = 0; at < runs.size(); at += kLanes) {
        const std::size_t left = runs.size() - at;
        loop.add_up(runs.data() + at, left < kLanes ? left : kLanes, out);
    }
}

/// One row per lane: from the last bucket down, a running sum, and the sum of the running sums.
template <class Field>
void weigh_in_lanes(const ExtendedRecord* buckets, std::size_t rows, std::size_t n,
                    ExtendedRecord* sums) {
    using Curve = Edwards<Field>;
    constexpr std::size_t kLanes = Field::kLanes;
    const typename Curve::Constants constants;
    for (std::size_t first = 0; first < rows; first += kLanes) {
        ExtendedRecord unused;
        const ExtendedRecord* from[kLanes];
        ExtendedRecord* to[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) {
            const std::size_t row = first + i < rows ? first + i : first;
            from[i] = buckets + row * n + n - 1;
            to[i] = first + i < rows ? sums + first + i : &unused;
        }
        auto sum = Curve::load(from);
        auto running = Curve::to_cached(sum, constants);
        for (std::size_t b = n - 1; b-- > 0;) {
            for (const ExtendedRecord*& each : from) --each;
            running = Curve::to_cached(Curve::add(Curve::load(from), running), constants);
            sum = Curve::add(sum, running);
        }
        Curve::store(sum, to);
    }
}

template <class Field>
void vanish_in_lanes(const Equations& equations, bool* out) {
    Straus<Field> loop(equations);
    for (std::size_t first = 0; first < equations.count; first += Field::kLanes) {
        loop.vanish(first, out);
    }
}

template <class Field>
void multiply_base_in_lanes(const BaseComb& comb, std::span<const SecretScalar> scalars,
                            PointEncoding* out) {
    constexpr std::size_t kScalars = Comb<Field>::kScalars;
    const Comb<Field> loop(comb);
    for (std::size_t at = 0; at < scalars.size(); at += kScalars) {
        const std::size_t left = scalars.size() - at;
        loop.multiply(scalars.data() + at, left < kScalars ? left : kScalars, out + at);
    }
}

template <class Field>
void to_record_in_lanes(const AffineCachedPoint& point, AffineRecord* record) {
    AffineRecord* to[Field::kLanes];
    for (AffineRecord*& each : to) each = record;
    Edwards<Field>::store({Field::broadcast(point.y_plus_x), Field::broadcast(point.y_minus_x),
                           Field::broadcast(point.twice_dt)},
                          to);
}

template <class Field>
AffineCachedPoint to_affine_in_lanes(const AffineRecord& record) {
    return {Field::to_portable(record.word), Field::to_portable(record.word + 5),
            Field::to_portable(record.word + 10)};
}

template <class Field>
ExtendedPoint to_point_in_lanes(const ExtendedRecord& record) {
    return {Field::to_portable(record.word), Field::to_portable(record.word + 5),
            Field::to_portable(record.word + 10), Field::to_portable(record.word + 15)};
}

template <class Curve>
void odd_multiples_of_one(const AffineRecord& point, unsigned doublings,
                          std::span<CachedRecord> out) {
    auto multiple = Curve::from(point);
    for (unsigned i = 0; i < doublings; ++i) multiple = Curve::twice(multiple);
    const auto twice_the_point = Curve::to_cached(Curve::twice(multiple));
    Curve::store(Curve::to_cached(multiple), out[0]);
    for (std::size_t i = 1; i < out.size(); ++i) {
        multiple = Curve::add(multiple, twice_the_point);
        Curve::store(Curve::to_cached(multiple), out[i]);
    }
}

/// How many places the terms' digits have, up to the last that is not zero in all.
inline std::size_t places_of(std::span<const HalfTerm> terms) {
    for (std::size_t end = kHalfDigits; end > 0; end -= sizeof(std::uint64_t)) {
        std::uint64_t any = 0;
        for (const HalfTerm& term : terms) {
            std::uint64_t eight;
            std::memcpy(&eight, term.digits->data() + end - sizeof eight, sizeof eight);
            any |= eight;
        }
        // Little-endian, as every CPU we build for.
        if (any != 0) return end - static_cast<std::size_t>(std::countl_zero(any)) / 8;
    }
    return 0;
}

template <class Curve>
void add_halves_one_by_one(std::span<const HalfTerm> terms, unsigned doublings,
                           ExtendedRecord* out) {
    auto sum = Curve::neutral();
    for (std::size_t place = places_of(terms); place-- > 0;) {
        sum = Curve::twice(sum);
        for (const HalfTerm& term : terms) {
            const int digit = term.digits->data()[place];
            if (digit == 0) continue;
            const auto magnitude = static_cast<std::size_t>(digit < 0 ? -digit : digit);
            sum = Curve::add(sum, Curve::load(term.odd_multiples[magnitude / 2], digit < 0));
        }
    }
    for (unsigned i = 0; i < doublings; ++i) sum = Curve::twice(sum);
    Curve::store(sum, *out);
}

template <class Curve>
void join_one_by_one(std::span<const ExtendedRecord> places, unsigned bits, ExtendedRecord* out) {
    auto sum = Curve::neutral();
    for (std::size_t place = places.size(); place-- > 0;) {
        for (unsigned i = 0; i < bits; ++i) sum = Curve::twice(sum);
        sum = Curve::add(sum, Curve::to_cached(places[place]));
    }
    Curve::store(sum, *out);
}

/// `OneCurve`: for one point at a time. `FewField`: for a few, its records Field's too.
/// `SecretField`: what to compute with secrets with.
template <class Field, class OneCurve = SerialCurve<Field>, class FewField = Field,
          class SecretField = Field>
constexpr BackEnd make_back_end(
    std::string_view name, decltype(BackEnd::hash) hash = hash_in_lanes<Field>,
    decltype(BackEnd::decode) decode = decode_in_lanes<Field, FewField>) {
    return {name,
            Field::kLanes,
            hash,
            decode,
            add_up_in_lanes<Field>,
            weigh_in_lanes<Field>,
            vanish_in_lanes<Field>,
            odd_multiples_of_one<OneCurve>,
            add_halves_one_by_one<OneCurve>,
            join_one_by_one<OneCurve>,
            multiply_base_in_lanes<SecretField>,
            to_record_in_lanes<Field>,
            to_affine_in_lanes<Field>,
            to_point_in_lanes<Field>};
}

}  // namespace
}  // namespace noodgeld::crypto
