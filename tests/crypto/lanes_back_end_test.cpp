// Each back end against the plain code of crypto/, and so against one another.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "crypto/hash.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/lanes/multi_scalar.h"
#include "tests/crypto/hex.h"
#include "tests/crypto/lanes_back_end_fixture.h"
#include "tests/crypto/plain_sums.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {
namespace {

using reference::Encoding;
using reference::Integer;

/// Of one point, or of none.
ExtendedRecord sum_of_one(const BackEnd& back_end, const AffineRecord& point, bool any = true) {
    const AffineRecord* const at = &point;
    const std::uint32_t entry = 0;
    const Run run{0, any ? 1U : 0U, 0};
    ExtendedRecord out;
    back_end.add_up(&at, &entry, {&run, 1}, &out);
    return out;
}

INSTANTIATE_TEST_SUITE_P(All, LanesBackEnd, testing::Values("portable", "avx2", "ifma"),
                         [](const auto& each) { return std::string(each.param); });

TEST(BackEnds, AreFoundByName) {
    ASSERT_FALSE(back_ends().empty());
    EXPECT_EQ(back_ends().front()->name, "portable");
    EXPECT_EQ(&best_back_end(), back_ends().back());
    for (const BackEnd* each : back_ends()) EXPECT_EQ(find_back_end(each->name), each);
    EXPECT_EQ(find_back_end("abacus"), nullptr);
}

// Hashes.

Bytes pattern(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 167 + size);
    return out;
}

HashInput cut_in_parts(ByteView whole, std::array<std::size_t, 4> cuts) {
    std::ranges::sort(cuts);
    HashInput out;
    std::size_t from = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        out.parts[i] = whole.subspan(from, cuts[i] - from);
        from = cuts[i];
    }
    out.parts[4] = whole.subspan(from);
    return out;
}

TEST_P(LanesBackEnd, HashesEveryLengthBesideOthers) {
    std::vector<Bytes> messages;
    for (std::size_t size = 0; size <= 300; ++size) messages.push_back(pattern(size));
    messages.push_back(pattern(5000));
    // Neighbours in the order of lengths, and 131 apart: other numbers of blocks side by side.
    for (const std::size_t stride : {std::size_t{1}, std::size_t{131}}) {
        std::vector<HashInput> inputs;
        std::vector<Hash512> expected;
        for (std::size_t i = 0; i < messages.size(); ++i) {
            const Bytes& message = messages[i * stride % messages.size()];
            inputs.push_back(cut_in_parts(message, {}));
            expected.push_back(sha512({message}));
        }
        std::vector<Hash512> out(inputs.size());
        back_end_->hash(inputs, out.data());
        EXPECT_EQ(out, expected);
    }
}

TEST_P(LanesBackEnd, HashesNoMoreThanItIsAsked) {
    const Bytes message = pattern(200);
    const Hash512 untouched = sha512({pattern(1)});
    for (std::size_t count = 0; count <= 2 * back_end_->lanes + 1; ++count) {
        const std::vector<HashInput> inputs(count, cut_in_parts(message, {1, 127, 128, 199}));
        std::vector<Hash512> out(count + 1, untouched);
        back_end_->hash(inputs, out.data());
        EXPECT_EQ(out.back(), untouched);
        out.pop_back();
        EXPECT_EQ(out, std::vector<Hash512>(count, sha512({message})));
    }
}

RC_GTEST_PROP(LanesBackEndProperty, WhereAMessageIsCutDoesNotMatterToItsHash, ()) {
    std::vector<Bytes> messages;
    std::vector<HashInput> inputs;
    std::vector<Hash512> expected;
    const int count = *rc::gen::inRange(1, 20);
    for (int i = 0; i < count; ++i)
        messages.push_back(pattern(*rc::gen::inRange<std::size_t>(0, 600)));
    for (const Bytes& message : messages) {
        std::array<std::size_t, 4> cuts{};
        for (auto& cut : cuts) cut = *rc::gen::inRange<std::size_t>(0, message.size() + 1);
        inputs.push_back(cut_in_parts(message, cuts));
        expected.push_back(sha512({message}));
    }
    for (const BackEnd* back_end : back_ends()) {
        std::vector<Hash512> out(inputs.size());
        back_end->hash(inputs, out.data());
        RC_ASSERT(out == expected);
    }
}

// Decoding.

/// What decode must say of 32 bytes.
std::optional<ExtendedPoint> allowed_point(const Encoding& bytes) {
    const auto p = decompress(bytes);
    return p && !has_small_order(*p) ? p : std::nullopt;
}

void expect_decodes(const BackEnd& back_end, const std::vector<Encoding>& encodings) {
    std::vector<const std::uint8_t*> from;
    for (const Encoding& each : encodings) from.push_back(each.data());
    std::vector<AffineRecord> records(encodings.size());
    const auto good = std::make_unique<bool[]>(encodings.size() + 1);
    good[encodings.size()] = true;
    back_end.decode(from, records.data(), good.get());
    EXPECT_TRUE(good[encodings.size()]) << "wrote past its end";
    for (std::size_t i = 0; i < encodings.size(); ++i) {
        const auto expected = allowed_point(encodings[i]);
        ASSERT_EQ(good[i], expected.has_value()) << back_end.name << " " << i;
        if (!expected) continue;
        const ExtendedRecord out = sum_of_one(back_end, records[i]);
        ASSERT_TRUE(is_same(back_end.to_point(out), *expected)) << back_end.name << " " << i;
    }
}

/// Points, what is no point, and each way to write either wrongly.
std::vector<Encoding> all_kinds_of_encodings() {
    std::vector<Encoding> out;
    const Integer p = reference::prime(), sign = reference::power_of_two(255);
    for (const reference::Point& small : reference::small_points()) {
        out.push_back(reference::encode(small));
        out.push_back(reference::encode(reference::sum(small, reference::base())));
        const Integer y = reference::from_little_endian(reference::encode(small)) % sign;
        for (const Integer& other : {Integer(y + p), Integer(y + sign), Integer(y + p + sign)}) {
            if (other < 2 * sign) out.push_back(reference::to_little_endian(other));
        }
    }
    for (int y = 0; y < 40; ++y) {
        for (const Integer& each : {Integer(y), Integer(y + sign), Integer(p - 20 + y)}) {
            out.push_back(reference::to_little_endian(each));
            if (each < sign) out.push_back(reference::to_little_endian(each + sign));
        }
    }
    Encoding ones;
    ones.fill(0xff);
    out.push_back(ones);
    return out;
}

TEST_P(LanesBackEnd, DecodesAsThePlainCodeDoes) {
    const std::vector<Encoding> kinds = all_kinds_of_encodings();
    const auto good = std::ranges::count_if(
        kinds, [](const Encoding& each) { return allowed_point(each).has_value(); });
    EXPECT_GT(good, 40);
    EXPECT_LT(good, static_cast<std::ptrdiff_t>(kinds.size()) - 40);
    // Each kind in every lane.
    std::vector<Encoding> shifted = kinds;
    for (std::size_t i = 0; i < 2 * back_end_->lanes; ++i) {
        expect_decodes(*back_end_, shifted);
        if (HasFatalFailure()) return;
        std::rotate(shifted.begin(), shifted.begin() + 1, shifted.end());
    }
}

TEST_P(LanesBackEnd, DecodesAnyNumberOfThem) {
    const std::vector<Encoding> kinds = all_kinds_of_encodings();
    for (std::size_t count = 0; count <= 4 * back_end_->lanes + 1; ++count) {
        expect_decodes(*back_end_, {kinds.begin(), kinds.begin() + static_cast<int>(count)});
    }
}

RC_GTEST_PROP(LanesBackEndProperty, DecodesRandomBytesAsThePlainCodeDoes, ()) {
    std::vector<Encoding> encodings;
    for (int i = 0; i < 8; ++i) encodings.push_back(arbitrary_bytes<32>());
    for (const BackEnd* back_end : back_ends()) expect_decodes(*back_end, encodings);
    RC_ASSERT(!::testing::Test::HasFailure());
}

// Sums.

struct Term {
    std::size_t point;
    bool negative;
};

ExtendedPoint sum_of_terms(const std::vector<Term>& terms) {
    ExtendedPoint out = neutral_point();
    for (const Term& term : terms) {
        const ExtendedPoint& p = points()[term.point];
        out = sum_of(out, term.negative ? negate(p) : p);
    }
    return out;
}

/// A run for each list of terms.
void expect_adds_up(const BackEnd& back_end, const std::vector<std::vector<Term>>& lists) {
    const std::vector<AffineRecord> records = records_of(back_end);
    std::vector<const AffineRecord*> at;
    for (const AffineRecord& record : records) at.push_back(&record);
    std::vector<std::uint32_t> entries;
    std::vector<Run> runs;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        // Results in another order than runs.
        const auto out = static_cast<std::uint32_t>(lists.size() - 1 - i);
        runs.push_back({static_cast<std::uint32_t>(entries.size()),
                        static_cast<std::uint32_t>(lists[i].size()), out});
        for (const Term& term : lists[i]) {
            entries.push_back(static_cast<std::uint32_t>(2 * term.point + (term.negative ? 1 : 0)));
        }
    }
    std::vector<ExtendedRecord> sums(lists.size());
    back_end.add_up(at.data(), entries.data(), runs, sums.data());
    for (std::size_t i = 0; i < lists.size(); ++i) {
        EXPECT_TRUE(is_same(back_end.to_point(sums[runs[i].out]), sum_of_terms(lists[i])))
            << back_end.name << " run " << i << " of " << lists[i].size();
    }
}

TEST_P(LanesBackEnd, AddsUpRunsOfEveryLength) {
    std::vector<std::vector<Term>> lists;
    for (std::size_t size = 0; size <= 4 * back_end_->lanes; ++size) {
        std::vector<Term> terms;
        for (std::size_t i = 0; i < size; ++i) {
            terms.push_back({(7 * i + size) % points().size(), (i + size) % 3 == 0});
        }
        lists.push_back(terms);
    }
    expect_adds_up(*back_end_, lists);
    std::ranges::reverse(lists);
    expect_adds_up(*back_end_, lists);
    expect_adds_up(*back_end_, {});
}

// Where formulas that are not complete break: a point and itself, itself taken away, and both with
// points of small order, each pair in every lane.
TEST_P(LanesBackEnd, AddsEveryPairOfPoints) {
    std::vector<std::vector<Term>> lists;
    for (std::size_t i = 0; i < points().size(); ++i) {
        for (std::size_t j = 0; j < points().size(); ++j) {
            lists.push_back({{i, false}, {j, (i + j) % 2 == 1}});
        }
    }
    expect_adds_up(*back_end_, lists);
}

RC_GTEST_PROP(LanesBackEndProperty, AddsUpAsThePlainCodeDoes, ()) {
    std::vector<std::vector<Term>> lists(*rc::gen::inRange<std::size_t>(0, 20));
    for (auto& list : lists) {
        list.resize(*rc::gen::inRange<std::size_t>(0, 10));
        for (Term& term : list) {
            term = {*rc::gen::inRange<std::size_t>(0, points().size()),
                    *rc::gen::arbitrary<bool>()};
        }
    }
    for (const BackEnd* back_end : back_ends()) expect_adds_up(*back_end, lists);
    RC_ASSERT(!::testing::Test::HasFailure());
}

TEST_P(LanesBackEnd, WeighsBuckets) {
    const std::vector<AffineRecord> records = records_of(*back_end_);
    for (std::size_t rows = 0; rows <= 2 * back_end_->lanes + 1; ++rows) {
        for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{9}}) {
            std::vector<ExtendedRecord> buckets(rows * n), sums(rows);
            for (std::size_t i = 0; i < buckets.size(); ++i) {
                const AffineRecord& from = records[i % records.size()];
                buckets[i] = sum_of_one(*back_end_, from, i % 5 != 0);
            }
            back_end_->weigh(buckets.data(), rows, n, sums.data());
            for (std::size_t row = 0; row < rows; ++row) {
                ExtendedPoint expected = neutral_point();
                for (std::size_t i = 0; i < n; ++i) {
                    const std::size_t at = row * n + i;
                    if (at % 5 == 0) continue;
                    expected = sum_of(expected, multiple(i + 1, points()[at % records.size()]));
                }
                EXPECT_TRUE(is_same(back_end_->to_point(sums[row]), expected)) << row << " " << n;
            }
        }
    }
}

// Sums of multiples.

Scalar scalar(const Integer& value) {
    return decode_scalar(reference::to_little_endian(value)).value();
}

struct Multiples {
    std::vector<std::size_t> points;  // scalars', then halves'
    std::vector<Scalar> scalars;
    std::vector<HalfScalar> halves;

    void add(std::size_t point, const Scalar& by) {
        points.insert(points.begin() + static_cast<std::ptrdiff_t>(scalars.size()), point);
        scalars.push_back(by);
    }
    void add(std::size_t point, const HalfScalar& by) {
        points.push_back(point);
        halves.push_back(by);
    }
};

/// By adding up each point's scalars first: a multiple of 8L is nothing for any point.
ExtendedPoint expected_sum(const Multiples& multiples) {
    std::vector<Integer> totals(points().size());
    for (std::size_t i = 0; i < multiples.points.size(); ++i) {
        const std::size_t half = i - multiples.scalars.size();
        totals[multiples.points[i]] += i < multiples.scalars.size()
                                           ? value_of(multiples.scalars[i].word)
                                           : value_of(multiples.halves[half]);
    }
    ExtendedPoint out = neutral_point();
    for (std::size_t i = 0; i < totals.size(); ++i) {
        out = sum_of(out, multiple(totals[i] % (8 * reference::order()), points()[i]));
    }
    return out;
}

/// `sum` may be used again and again.
void expect_sums(const BackEnd& back_end, MultiScalar& sum, const Multiples& multiples,
                 const ExtendedPoint& expected) {
    const std::vector<AffineRecord> records = records_of(back_end);
    std::vector<const AffineRecord*> at;
    for (const std::size_t point : multiples.points) at.push_back(&records[point]);
    EXPECT_TRUE(is_same(sum.sum(at, multiples.scalars, multiples.halves), expected))
        << back_end.name << " " << multiples.scalars.size() << " + " << multiples.halves.size();
}

/// Scalars at the ends and in the middle, by turns.
Multiples many(std::size_t scalars, std::size_t halves, std::uint64_t seed) {
    const Integer l = reference::order();
    const HalfScalar most{UINT64_MAX, UINT64_MAX >> 1};
    Multiples out;
    const auto hash = [&](std::size_t i) { return sha512({pattern(seed), pattern(i)}); };
    const auto next_point = [&](std::size_t i) { return (i * 5 + seed) % points().size(); };
    const std::vector<Scalar> extremes = {scalar(0), scalar(1), scalar(l - 1), scalar(l / 2),
                                          scalar(reference::power_of_two(252))};
    const std::vector<HalfScalar> half_extremes = {{0, 0}, {1, 0}, most, {0, 1}, {UINT64_MAX, 0}};
    for (std::size_t i = 0; i < scalars; ++i) {
        out.add(next_point(i), i % 3 == 0 ? extremes[i / 3 % extremes.size()] : reduce(hash(i)));
    }
    for (std::size_t i = 0; i < halves; ++i) {
        const Scalar random = reduce(hash(i + scalars));
        out.add(next_point(i), i % 3 == 0 ? half_extremes[i / 3 % half_extremes.size()]
                                          : HalfScalar{random.word[0], random.word[1] >> 1});
    }
    return out;
}

TEST(LanesMultiScalar, SumsAnyNumberOfMultiples) {
    std::vector<MultiScalar> sums;
    for (const BackEnd* back_end : back_ends()) sums.emplace_back(*back_end);
    const auto expect_all = [&](std::size_t scalars, std::size_t halves) {
        const Multiples multiples = many(scalars, halves, scalars + halves);
        const ExtendedPoint expected = expected_sum(multiples);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            expect_sums(*back_ends()[i], sums[i], multiples, expected);
        }
    };
    for (std::size_t size = 0; size <= 70; ++size) expect_all(size % 7, size - size % 7);
    expect_all(300, 0);
    expect_all(0, 300);
    expect_all(150, 150);
    expect_all(1000, 2000);
    expect_all(3, 1);
}

// Every term in one bucket; all scalars nought; each point and its negative.
TEST(LanesMultiScalar, SumsWhatIsAlikeOrCancels) {
    for (const BackEnd* back_end : back_ends()) {
        MultiScalar sum(*back_end);
        Multiples same, nothing, cancels;
        for (std::size_t i = 0; i < 65; ++i) {
            same.add(std::size_t{2}, scalar(reference::order() - 1));
            nothing.add(i % points().size(), HalfScalar{0, 0});
            cancels.add(i / 2 % 2, HalfScalar{i / 4, 77});
        }
        for (const Multiples& each : {same, nothing, cancels}) {
            expect_sums(*back_end, sum, each, expected_sum(each));
        }
    }
}

RC_GTEST_PROP(LanesMultiScalar, SumsAsDoubleScalarMultiplicationDoes, ()) {
    Multiples multiples;
    ExtendedPoint expected = neutral_point();
    const int count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, points().size());
        Scalar by = reduce(Hash512{arbitrary_bytes<64>()});
        if (*rc::gen::arbitrary<bool>()) {
            by.word = {by.word[0], by.word[1] >> 1, 0, 0};
            multiples.add(at, HalfScalar{by.word[0], by.word[1]});
        } else {
            multiples.add(at, by);
        }
        expected = sum_of(expected, multiple(value_of(by.word), points()[at]));
    }
    for (const BackEnd* back_end : back_ends()) {
        MultiScalar sum(*back_end);
        expect_sums(*back_end, sum, multiples, expected);
    }
    RC_ASSERT(!::testing::Test::HasFailure());
}

}  // namespace
}  // namespace noodgeld::crypto
