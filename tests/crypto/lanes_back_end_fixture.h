// LanesBackEnd: the fixture of tests that run on each back end, and points to try them with.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <vector>

#include "crypto/lanes/back_ends.h"
#include "tests/crypto/plain_sums.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {

inline bool is_same(const ExtendedPoint& p, const ExtendedPoint& q) {
    return is_equal(p.X * q.Z, q.X * p.Z) && is_equal(p.Y * q.Z, q.Y * p.Z) &&
           is_equal(p.X * p.Y, p.Z * p.T);
}

inline ExtendedPoint point(const reference::Point& p) {
    return decompress(reference::encode(p)).value();
}

/// Points of every kind that may be added: multiples of the base point, some with small points
/// added, some of small order altogether, and the negative of each.
inline const std::vector<ExtendedPoint>& points() {
    static const std::vector<ExtendedPoint> all = [] {
        std::vector<ExtendedPoint> out;
        ExtendedPoint p = base_point();
        for (std::size_t i = 0; i < 8; ++i) {
            const ExtendedPoint small = point(reference::small_points()[i]);
            for (const ExtendedPoint& each : {p, sum_of(p, small), small}) {
                out.push_back(each);
                out.push_back(negate(each));
            }
            p = multiple(1000003 + i, p);
        }
        return out;
    }();
    return all;
}

/// The same points as a back end keeps them.
inline std::vector<AffineRecord> records_of(const BackEnd& back_end) {
    std::vector<AffineRecord> out;
    for (const ExtendedPoint& p : points()) {
        back_end.to_record(to_affine_cached(p), &out.emplace_back());
    }
    return out;
}

inline reference::Integer value_of(std::span<const std::uint64_t> words) {
    reference::Integer out = 0;
    for (std::size_t i = words.size(); i-- > 0;) out = (out << 64) + words[i];
    return out;
}

class LanesBackEnd : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        if (back_end_ == nullptr) GTEST_SKIP() << "this CPU has no " << GetParam();
    }
    const BackEnd* const back_end_ = find_back_end(GetParam());
};

}  // namespace noodgeld::crypto
