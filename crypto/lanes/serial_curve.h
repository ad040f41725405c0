// SerialCurve: one point, coordinate after coordinate, with the plain code of point25519.h.
#pragma once

#include <cstring>

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

    static void store_cached(const Completed& p, CachedRecord& record) {
        static_assert(sizeof(CachedPoint) == sizeof record.word);
        const CachedPoint cached = to_cached(to_extended(p));
        std::memcpy(record.word, &cached, sizeof cached);
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

    /// p + q, or p - q.
    static Completed add(const Completed& p, const CachedRecord& record, bool subtracts) {
        CachedPoint q;
        std::memcpy(&q, record.word, sizeof q);
        const ExtendedPoint extended = to_extended(p);
        return subtracts ? crypto::subtract(extended, q) : crypto::add(extended, q);
    }
};

}  // namespace
}  // namespace noodgeld::crypto
