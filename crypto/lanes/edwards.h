// Edwards: the formulas of point25519.h on as many points as a back end has lanes. `Field` is one
// of the *_field.h here.
//
// Complete formulas of Hisil, Wong, Carter, Dawson (2008) for a = -1: no lane needs a case of its
// own.
#pragma once

#include "crypto/lanes/record.h"
#include "crypto/point25519.h"

namespace noodgeld::crypto {
namespace {

template <class Field>
struct Edwards {
    using Element = typename Field::Element;
    using Word = typename Field::Word;
    using Mask = typename Field::Mask;
    static constexpr std::size_t kLanes = Field::kLanes;

    struct Extended {
        Element X, Y, Z, T;
    };
    struct Affine {
        Element y_plus_x, y_minus_x, twice_dt;
    };

    /// What adding a point needs of it, whatever its Z.
    struct Cached {
        Element y_plus_x, y_minus_x, twice_z, twice_dt;
    };

    /// Constants in every lane. Made once per call of a back end: they live in registers or close
    /// by.
    struct Constants {
        Element one = Field::broadcast(field_element(1));
        Element two = Field::broadcast(field_element(2));
        Element twice_d = Field::broadcast(curve_constants().twice_d);
    };

    static Extended neutral(const Constants& constants) {
        const Element nought = Field::broadcast(FieldElement{});
        return {nought, constants.one, constants.one, nought};
    }

    static Affine load(const AffineRecord* const (&from)[kLanes]) {
        Word word[8 * AffineRecord::kRows];
        load_words(from, word);
        return {Field::from_words(word), Field::from_words(word + 5), Field::from_words(word + 10)};
    }
    static void store(const Affine& p, AffineRecord* const (&to)[kLanes]) {
        Word word[8 * AffineRecord::kRows];
        Field::to_words(p.y_plus_x, word);
        Field::to_words(p.y_minus_x, word + 5);
        Field::to_words(p.twice_dt, word + 10);
        word[15] = Field::zero();
        store_words(word, to);
    }
    /// Four elements as records: an Extended or a Cached.
    template <class Point>
    static Point load_four(const ExtendedRecord* const (&from)[kLanes]) {
        Word word[8 * ExtendedRecord::kRows];
        load_words(from, word);
        return {Field::from_words(word), Field::from_words(word + 5), Field::from_words(word + 10),
                Field::from_words(word + 15)};
    }
    static Extended load(const ExtendedRecord* const (&from)[kLanes]) {
        return load_four<Extended>(from);
    }
    static Cached load_cached(const ExtendedRecord* const (&from)[kLanes]) {
        return load_four<Cached>(from);
    }
    static void store(const Extended& p, ExtendedRecord* const (&to)[kLanes]) {
        store_four(p.X, p.Y, p.Z, p.T, to);
    }
    static void store(const Cached& p, ExtendedRecord* const (&to)[kLanes]) {
        store_four(p.y_plus_x, p.y_minus_x, p.twice_z, p.twice_dt, to);
    }

    /// -q where the mask is set.
    static Affine negate_if(Mask m, const Affine& q) {
        return {Field::select(m, q.y_minus_x, q.y_plus_x),
                Field::select(m, q.y_plus_x, q.y_minus_x), Field::negate_if(m, q.twice_dt)};
    }

    static Cached negate_if(Mask m, const Cached& q) {
        return {Field::select(m, q.y_minus_x, q.y_plus_x),
                Field::select(m, q.y_plus_x, q.y_minus_x), q.twice_z,
                Field::negate_if(m, q.twice_dt)};
    }

    /// Where [8]p is the neutral element.
    static Mask has_small_order(Extended p) {
        for (int i = 0; i < 3; ++i) p = twice<false>(p);
        const Element nought = Field::freeze(Field::broadcast(FieldElement{}));
        return Field::and_masks(Field::equal(Field::freeze(p.X), nought),
                                Field::equal(Field::freeze(p.Y), Field::freeze(p.Z)));
    }

    /// q itself: with Z = 2, so that it costs one multiplication. `over_d`: 1 / d.
    static Extended from_affine(const Affine& q, const Element& over_d,
                                const Constants& constants) {
        return {Field::subtract(q.y_plus_x, q.y_minus_x), Field::add(q.y_plus_x, q.y_minus_x),
                constants.two, Field::multiply(q.twice_dt, over_d)};
    }

    static Extended add(const Extended& p, const Affine& q) {
        return complete(Field::multiply(Field::difference(p.Y, p.X), q.y_minus_x),
                        Field::multiply(Field::sum(p.Y, p.X), q.y_plus_x),
                        Field::multiply(p.T, q.twice_dt), Field::sum(p.Z, p.Z));
    }

    static Extended add(const Extended& p, const Cached& q) {
        return complete(Field::multiply(Field::difference(p.Y, p.X), q.y_minus_x),
                        Field::multiply(Field::sum(p.Y, p.X), q.y_plus_x),
                        Field::multiply(p.T, q.twice_dt), Field::multiply(p.Z, q.twice_z));
    }

    static Cached to_cached(const Extended& p, const Constants& constants) {
        return {Field::sum(p.Y, p.X), Field::difference(p.Y, p.X), Field::sum(p.Z, p.Z),
                Field::multiply(p.T, constants.twice_d)};
    }

    /// 2p; T is made only where it is wanted.
    template <bool kWithT = true>
    static Extended twice(const Extended& p) {
        const Element a = Field::square(p.X), b = Field::square(p.Y), z2 = Field::square(p.Z);
        const Element h = Field::sum(a, b);
        const Element e = Field::difference(h, Field::square(Field::sum(p.X, p.Y)));
        const Element g = Field::difference(a, b);
        const Element f = Field::add(g, Field::sum(z2, z2));
        Extended out;
        out.X = Field::multiply(e, f);
        out.Y = Field::multiply(g, h);
        out.Z = Field::multiply(f, g);
        if constexpr (kWithT) out.T = Field::multiply(e, h);
        return out;
    }

  private:
    static void store_four(const Element& a, const Element& b, const Element& c, const Element& d,
                           ExtendedRecord* const (&to)[kLanes]) {
        Word word[8 * ExtendedRecord::kRows];
        Field::to_words(a, word);
        Field::to_words(b, word + 5);
        Field::to_words(c, word + 10);
        Field::to_words(d, word + 15);
        for (std::size_t i = 20; i < 24; ++i) word[i] = Field::zero();
        store_words(word, to);
    }

    static Extended complete(const Element& a, const Element& b, const Element& c,
                             const Element& d) {
        // f, of a d that may be a sum, is the largest: it stands on the left (avx2_field.h,
        // "wide").
        const Element e = Field::difference(b, a), f = Field::difference(d, c);
        const Element g = Field::sum(d, c), h = Field::sum(b, a);
        return {Field::multiply(f, e), Field::multiply(g, h), Field::multiply(f, g),
                Field::multiply(e, h)};
    }

    template <class Record>
    static void load_words(const Record* const (&from)[kLanes], Word (&word)[8 * Record::kRows]) {
        const std::uint64_t* at[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) at[i] = from[i]->word;
        for (std::size_t row = 0; row < Record::kRows; ++row) {
            Field::load_rows(at, 8 * row, *reinterpret_cast<Word(*)[8]>(word + 8 * row));
        }
    }
    template <class Record>
    static void store_words(const Word (&word)[8 * Record::kRows], Record* const (&to)[kLanes]) {
        std::uint64_t* at[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) at[i] = to[i]->word;
        for (std::size_t row = 0; row < Record::kRows; ++row) {
            Field::store_rows(*reinterpret_cast<const Word(*)[8]>(word + 8 * row), at, 8 * row);
        }
    }
};

}  // namespace
}  // namespace noodgeld::crypto
