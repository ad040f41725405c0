// Each back end's field against big integers, at the bounds of its limbs and at random: in every
// lane something else, and every case in every lane.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "crypto/lanes/back_ends.h"
#include "tests/crypto/field_probe.h"
#include "tests/crypto/hex.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {
namespace {

using reference::Integer;
using reference::mod_p;

using Limbs = std::vector<std::uint64_t>;

const std::vector<const FieldProbe*>& probes() {
    static const std::vector<const FieldProbe*> all = {
        &kPortableFieldProbe,
#ifdef __x86_64__
        &kAvx2FieldProbe,
        &kIfmaFieldProbe,
        &kIfmaHalfFieldProbe,
#endif
    };
    return all;
}

bool is_here(const FieldProbe& probe) {
    return find_back_end(probe.back_end) != nullptr;
}

Integer value_of(const FieldProbe& probe, const Limbs& limbs) {
    Integer out = 0;
    for (std::size_t i = 0; i < probe.limbs; ++i) out += Integer(limbs[i]) << probe.shift[i];
    return out;
}

unsigned limb_bits(const FieldProbe& probe, std::size_t i) {
    return (i + 1 < probe.limbs ? probe.shift[i + 1] : 255) - probe.shift[i];
}

/// A value below 2^255, cut into limbs without anything over.
Limbs cut(const FieldProbe& probe, const Integer& value) {
    Limbs out(probe.limbs);
    for (std::size_t i = 0; i < probe.limbs; ++i) {
        out[i] = static_cast<std::uint64_t>((value >> probe.shift[i]) %
                                            reference::power_of_two(limb_bits(probe, i)));
    }
    return out;
}

bool is_within(const Limbs& limbs, const std::uint64_t* bound) {
    for (std::size_t i = 0; i < limbs.size(); ++i) {
        if (limbs[i] > bound[i]) return false;
    }
    return true;
}

/// The ends of the field, of each limb, and of all limbs up to `bound`.
std::vector<Limbs> edges(const FieldProbe& probe, const std::uint64_t* bound) {
    const Integer p = reference::prime(), top = reference::power_of_two(255);
    std::vector<Limbs> out;
    for (const Integer& value : {Integer(0), Integer(1), Integer(2), Integer(18), Integer(19),
                                 Integer(p - 1), p, Integer(p + 1), Integer(top - 1)}) {
        out.push_back(cut(probe, value));
    }
    const Limbs largest(bound, bound + probe.limbs);
    out.push_back(largest);
    for (std::size_t i = 0; i < probe.limbs; ++i) {
        Limbs one_large(probe.limbs, 0), one_small = largest;
        one_large[i] = bound[i];
        one_small[i] = 0;
        out.push_back(one_large);
        out.push_back(one_small);
    }
    return out;
}

/// One operation on as many cases as there are lanes; gives each lane's limbs.
class Lanes {
  public:
    explicit Lanes(const FieldProbe& probe) : probe_(probe) {}

    void set(std::size_t lane, const Limbs& a, const Limbs& b) {
        for (std::size_t i = 0; i < a.size(); ++i) a_[i * probe_.lanes + lane] = a[i];
        for (std::size_t i = 0; i < b.size(); ++i) b_[i * probe_.lanes + lane] = b[i];
    }
    void apply(FieldOperation operation, std::uint64_t mask = 0) {
        probe_.apply(operation, a_.data(), b_.data(), mask, out_.data());
    }
    [[nodiscard]] Limbs result(std::size_t lane) const {
        Limbs out(probe_.limbs);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = out_[i * probe_.lanes + lane];
        return out;
    }
    [[nodiscard]] bool bit(std::size_t lane) const { return (out_[0] >> lane & 1) != 0; }

  private:
    using Store = std::array<std::uint64_t, FieldProbe::kMostLimbs * FieldProbe::kMostLanes>;
    const FieldProbe& probe_;
    Store a_{}, b_{}, out_{};
};

Integer expected_of(FieldOperation operation, const Integer& a, const Integer& b) {
    using enum FieldOperation;
    if (operation == add || operation == sum) return a + b;
    if (operation == subtract || operation == difference) return a - b;
    if (operation == multiply) return a * b;
    if (operation == square) return a * a;
    EXPECT_EQ(operation, freeze);
    return a;
}

/// Every pair of cases in every lane, beside other pairs.
void expect_agrees(const FieldProbe& probe, FieldOperation operation, const std::vector<Limbs>& as,
                   const std::vector<Limbs>& bs, bool gives_tight) {
    Lanes lanes(probe);
    const std::size_t pairs = as.size() * bs.size();
    const auto pair_at = [&](std::size_t at, std::size_t lane) { return (at + 5 * lane) % pairs; };
    for (std::size_t at = 0; at < pairs; ++at) {
        for (std::size_t lane = 0; lane < probe.lanes; ++lane) {
            const std::size_t pair = pair_at(at, lane);
            lanes.set(lane, as[pair / bs.size()], bs[pair % bs.size()]);
        }
        lanes.apply(operation);
        for (std::size_t lane = 0; lane < probe.lanes; ++lane) {
            const std::size_t pair = pair_at(at, lane);
            const Limbs &a = as[pair / bs.size()], &b = bs[pair % bs.size()];
            const Integer expected = expected_of(operation, value_of(probe, a), value_of(probe, b));
            ASSERT_EQ(mod_p(value_of(probe, lanes.result(lane))), mod_p(expected))
                << probe.name << " operation " << static_cast<int>(operation) << " lane " << lane
                << " of " << value_of(probe, a) << " and " << value_of(probe, b);
            if (!gives_tight) continue;
            ASSERT_TRUE(is_within(lanes.result(lane), probe.tight)) << probe.name << " " << lane;
        }
    }
}

class LanesField : public testing::TestWithParam<const FieldProbe*> {
  protected:
    void SetUp() override {
        if (!is_here(probe_)) GTEST_SKIP() << "this CPU has no " << probe_.name;
    }
    const FieldProbe& probe_ = *GetParam();
    const std::vector<Limbs> tight_ = edges(probe_, probe_.tight);
    const std::vector<Limbs> left_ = edges(probe_, probe_.left);
    const std::vector<Limbs> right_ = edges(probe_, probe_.right);
    const std::vector<Limbs> addends_ = edges(probe_, probe_.addend);
};

TEST_P(LanesField, MultipliesAtTheBounds) {
    expect_agrees(probe_, FieldOperation::multiply, left_, right_, true);
    expect_agrees(probe_, FieldOperation::square, right_, {tight_[0]}, true);
}

TEST_P(LanesField, AddsAndSubtractsAtTheBounds) {
    expect_agrees(probe_, FieldOperation::add, addends_, tight_, true);
    expect_agrees(probe_, FieldOperation::subtract, addends_, tight_, true);
    expect_agrees(probe_, FieldOperation::sum, tight_, tight_, false);
    expect_agrees(probe_, FieldOperation::difference, addends_, tight_, false);
}

// What `sum` and `difference` of tight operands give, multiplication must be able to take, right
// and left; and a difference from a sum, on the left.
TEST_P(LanesField, SumsAndDifferencesFitMultiplication) {
    const Limbs nought(probe_.limbs, 0);
    const Limbs largest(probe_.tight, probe_.tight + probe_.limbs);
    const Limbs addend(probe_.addend, probe_.addend + probe_.limbs);
    Lanes lanes(probe_);
    lanes.set(0, largest, largest);
    lanes.apply(FieldOperation::sum);
    EXPECT_TRUE(is_within(lanes.result(0), probe_.right));
    lanes.set(0, largest, nought);
    lanes.apply(FieldOperation::difference);
    EXPECT_TRUE(is_within(lanes.result(0), probe_.right));
    lanes.set(0, addend, nought);
    lanes.apply(FieldOperation::difference);
    EXPECT_TRUE(is_within(lanes.result(0), probe_.left));
    lanes.set(0, nought, nought);
    lanes.apply(FieldOperation::negate_if, ~std::uint64_t{0});
    EXPECT_TRUE(is_within(lanes.result(0), probe_.right));
}

TEST_P(LanesField, FreezesToTheOneRepresentation) {
    Lanes lanes(probe_);
    for (std::size_t at = 0; at < left_.size(); ++at) {
        const auto value = [&](std::size_t lane) -> const Limbs& {
            return left_[(at + 3 * lane) % left_.size()];
        };
        for (std::size_t lane = 0; lane < probe_.lanes; ++lane) lanes.set(lane, value(lane), {});
        lanes.apply(FieldOperation::freeze);
        for (std::size_t lane = 0; lane < probe_.lanes; ++lane) {
            const Integer expected = mod_p(value_of(probe_, value(lane)));
            EXPECT_EQ(lanes.result(lane), cut(probe_, expected)) << lane << " " << expected;
        }
    }
}

TEST_P(LanesField, MasksChooseEachLaneByItself) {
    Lanes lanes(probe_);
    const Limbs a = tight_[9], b = tight_[6];
    const Integer value = value_of(probe_, a);
    for (std::size_t lane = 0; lane < probe_.lanes; ++lane) lanes.set(lane, a, b);
    for (std::uint64_t mask = 0; mask < std::uint64_t{1} << probe_.lanes; ++mask) {
        for (std::size_t lane = 0; lane < probe_.lanes; ++lane) {
            const bool is_set = (mask >> lane & 1) != 0;
            lanes.apply(FieldOperation::negate_if, mask);
            EXPECT_EQ(mod_p(value_of(probe_, lanes.result(lane))),
                      mod_p(is_set ? Integer(-value) : value));
            lanes.apply(FieldOperation::select, mask);
            EXPECT_EQ(lanes.result(lane), is_set ? a : b);
        }
    }
}

TEST_P(LanesField, ComparesEachLaneByItself) {
    Lanes lanes(probe_);
    const Limbs even = cut(probe_, 4), odd = cut(probe_, 7);
    for (std::uint64_t mask = 0; mask < std::uint64_t{1} << probe_.lanes; ++mask) {
        const auto is_set = [mask](std::size_t lane) { return (mask >> lane & 1) != 0; };
        for (std::size_t lane = 0; lane < probe_.lanes; ++lane) {
            lanes.set(lane, is_set(lane) ? odd : even, odd);
        }
        for (const auto operation : {FieldOperation::equal, FieldOperation::is_odd}) {
            lanes.apply(operation);
            for (std::size_t lane = 0; lane < probe_.lanes; ++lane) {
                EXPECT_EQ(lanes.bit(lane), is_set(lane)) << lane;
            }
        }
    }
    // A difference in any limb, up or down to its last bit, is a difference.
    for (std::size_t i = 0; i < probe_.limbs; ++i) {
        for (const unsigned bit : {0U, limb_bits(probe_, i) - 1}) {
            Limbs other(probe_.limbs, 0);
            other[i] = std::uint64_t{1} << bit;
            lanes.set(0, other, Limbs(probe_.limbs, 0));
            lanes.apply(FieldOperation::equal);
            EXPECT_FALSE(lanes.bit(0)) << i << " " << bit;
        }
    }
}

TEST_P(LanesField, RecordsKeepWhatTheyAreGiven) {
    Lanes lanes(probe_);
    for (const Limbs& a : right_) {
        for (std::size_t lane = 0; lane < probe_.lanes; ++lane) {
            lanes.set(lane, a, {});
            lanes.apply(FieldOperation::pass_through_words);
            EXPECT_EQ(lanes.result(lane), a);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(BackEnds, LanesField, testing::ValuesIn(probes()),
                         [](const auto& each) { return std::string(each.param->name); });

Limbs arbitrary_limbs(const FieldProbe& probe, const std::uint64_t* bound) {
    Limbs out(probe.limbs);
    for (std::size_t i = 0; i < probe.limbs; ++i) {
        out[i] = *rc::gen::arbitrary<std::uint64_t>() % (bound[i] + 1);
        if (*rc::gen::inRange(0, 8) == 0) out[i] = bound[i];
    }
    return out;
}

RC_GTEST_PROP(LanesFieldProperty, AgreesWithBigIntegers, ()) {
    for (const FieldProbe* probe : probes()) {
        if (!is_here(*probe)) continue;
        const auto some = [probe](const std::uint64_t* bound) {
            std::vector<Limbs> out;
            for (int i = 0; i < 4; ++i) out.push_back(arbitrary_limbs(*probe, bound));
            return out;
        };
        const auto tight = some(probe->tight), right = some(probe->right);
        expect_agrees(*probe, FieldOperation::multiply, some(probe->left), right, true);
        expect_agrees(*probe, FieldOperation::square, right, {tight[0]}, true);
        expect_agrees(*probe, FieldOperation::freeze, some(probe->left), {tight[0]}, true);
        for (const auto operation : {FieldOperation::add, FieldOperation::subtract}) {
            expect_agrees(*probe, operation, some(probe->addend), tight, true);
        }
        expect_agrees(*probe, FieldOperation::sum, tight, tight, false);
        expect_agrees(*probe, FieldOperation::difference, tight, tight, false);
    }
    RC_ASSERT(!::testing::Test::HasFailure());
}

RC_GTEST_PROP(LanesFieldProperty, ReadsBits, ()) {
    for (const FieldProbe* probe : probes()) {
        if (!is_here(*probe)) continue;
        Lanes lanes(*probe);
        std::vector<Integer> values;
        for (std::size_t lane = 0; lane < probe->lanes; ++lane) {
            auto bytes = arbitrary_bytes<32>();
            bytes[31] = static_cast<std::uint8_t>(bytes[31] & 0x7f);
            values.push_back(reference::from_little_endian(bytes));
            Limbs words(4);
            for (std::size_t i = 0; i < 32; ++i) {
                words[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
            }
            lanes.set(lane, words, {});
        }
        lanes.apply(FieldOperation::from_bits);
        for (std::size_t lane = 0; lane < probe->lanes; ++lane) {
            RC_ASSERT(lanes.result(lane) == cut(*probe, values[lane]));
        }
    }
}

}  // namespace
}  // namespace noodgeld::crypto
