// SerialCurve: one point, coordinate after coordinate, with the plain code of point25519.h.
#pragma once

#include <cstring>
#include <utility>

#include "crypto/lanes/edwards.h"

namespace noodgeld::crypto {
namespace {

/// `Field`: whose AffineRecords are read.
template <class Field>
struct SerialCurve {
    using Completed = CompletedPoint;

    static Completed neutral() {
        const FieldElement one = field_element(1);
        return {FieldElement{}, one, one, one};
    }

    /// With Z = 4: E = 2x, H = 2y, F = G = 2.
    static Completed from(const AffineRecord& record) {
        const FieldElement y_plus_x = Field::to_portable(record.word);
        const FieldElement y_minus_x = Field::to_portable(record.word + 5);
        const FieldElement two = field_element(2);
        return {y_plus_x - y_minus_x, two, two, y_plus_x + y_minus_x};
    }

    using Cached = CachedPoint;

    static Cached to_cached(const Completed& p) { return crypto::to_cached(to_extended(p)); }
    static Cached to_cached(const ExtendedRecord& record) {
        const std::uint64_t* word = record.word;
        return crypto::to_cached({Field::to_portable(word), Field::to_portable(word + 5),
                                  Field::to_portable(word + 10), Field::to_portable(word + 15)});
    }

    /// As it was stored, or its negative.
    static Cached load(const CachedRecord& record, bool negates) {
        Cached out;
        std::memcpy(&out, record.word, sizeof out);
        if (negates) {
            std::swap(out.y_plus_x, out.y_minus_x);
            out.twice_dt = FieldElement{} - out.twice_dt;
        }
        return out;
    }
    static void store(const Cached& q, CachedRecord& record) {
        static_assert(sizeof q == sizeof record.word);
        std::memcpy(record.word, &q, sizeof q);
    }
    static void store(const Completed& p, ExtendedRecord& record) {
        const ExtendedPoint point = to_extended(p);
        ExtendedRecord* to[Field::kLanes];
        for (ExtendedRecord*& each : to) each = &record;
        using Curve = Edwards<Field>;
        const typename Curve::Extended out{Field::broadcast(point.X), Field::broadcast(point.Y),
                                           Field::broadcast(point.Z), Field::broadcast(point.T)};
        Curve::store(out, to);
    }

    static Completed twice(const Completed& p) { return crypto::twice(to_projective(p)); }

    static Completed add(const Completed& p, const Cached& q) {
        return crypto::add(to_extended(p), q);
    }
};

}  // namespace
}  // namespace noodgeld::crypto
