// Postings against `judge_spends`: the same sums, whatever positions come and go.
#include "ledger/judge/postings.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/verdict/claims.h"
#include "tests/protocol/rules/dice.h"
#include "tests/support/memory_store.h"

namespace noodgeld::test {
namespace {

using judge::MerchantSums;
using judge::Position;
using judge::Postings;
using judge::Standing;

constexpr std::uint32_t kMerchants = 3;
constexpr std::size_t kTokens = 2;

Merchant merchant(std::uint32_t number) {
    return {"KVK" + std::to_string(number), "payee"};
}
TokenId token(std::size_t number) {
    TokenId id;
    id.bytes[0] = static_cast<std::uint8_t>(number);
    return id;
}
Amount face() {
    return Amount::from_cents(10).value();
}

/// What there is, and what `judge_spends` makes of it.
class Slow {
  public:
    std::vector<std::vector<Position>> positions{kTokens};
    std::vector<bool> registered = std::vector<bool>(kMerchants);

    struct Sums {
        std::map<std::uint32_t, MerchantSums> merchants;
        std::int64_t by_tokens = 0;
        std::int64_t by_guarantee = 0;
        std::int64_t returned = 0;
    };
    [[nodiscard]] Sums sums() const {
        Sums out;
        for (const auto& all : positions) add(out, all);
        return out;
    }

  private:
    void add(Sums& out, const std::vector<Position>& all) const {
        if (all.empty()) return;
        const FeedNode node;
        std::vector<JudgedSpend> spends;
        for (const Position& one : all) spends.push_back({record(one, node), {}});
        std::int64_t genuine = 0;
        std::int64_t everything = 0;
        const auto count = [&](Amount amount, bool forged) {
            everything += amount.cents();
            if (!forged) genuine += amount.cents();
        };
        for (const Share& share : judge_spends(spends)) {
            MerchantSums& sums = out.merchants[number_of(share.merchant)];
            sums.payable += share.paid.to_wire() + share.ruled.to_wire();
            sums.held += share.held.to_wire();
            sums.claimed += share.paid.to_wire();
            sums.counted += share.counted.to_wire();
            count(share.paid, share.paid_is_forged);
            count(share.ruled, share.ruled_is_forged);
            count(share.held, share.held_is_forged);
        }
        const std::int64_t by_token = std::min(genuine, face().cents());
        out.by_tokens += by_token;
        out.by_guarantee += everything - by_token;
        if (by_token > 0) out.returned += face().cents() - by_token;
    }

    [[nodiscard]] SpendRecord record(const Position& one, const FeedNode& node) const {
        SpendRecord out;
        out.node = &node;
        out.amount = one.amount;
        out.face = face();
        out.merchant = merchant(one.merchant);
        out.forged = one.forged;
        if (one.standing == Standing::held) out.hold = Hold::unwitnessed;
        if (one.standing == Standing::ruled) out.ruled = true;
        if (!out.hold && !registered[one.merchant]) out.hold = Hold::unregistered;
        return out;
    }
    static std::uint32_t number_of(const Merchant& merchant) {
        return static_cast<std::uint32_t>(merchant.name.back() - '0');
    }
};

Position any_position() {
    const auto standing =
        *rc::gen::element(Standing::held, Standing::claim, Standing::claim, Standing::ruled);
    return {*rc::gen::inRange<std::uint32_t>(0, kMerchants), standing, *rc::gen::inRange(0, 4) == 0,
            Amount::from_cents(*rc::gen::inRange<std::int64_t>(1, 11)).value()};
}

void expect_equal(const Postings& postings, const Slow& slow) {
    const Slow::Sums expected = slow.sums();
    RC_ASSERT(postings.by_tokens() == static_cast<crypto::uint128>(expected.by_tokens));
    RC_ASSERT(postings.by_guarantee() == static_cast<crypto::uint128>(expected.by_guarantee));
    RC_ASSERT(postings.returned() == static_cast<crypto::uint128>(expected.returned));
    for (std::uint32_t i = 0; i < kMerchants; ++i) {
        const MerchantSums actual = postings.of(i);
        const auto at = expected.merchants.find(i);
        const MerchantSums wanted = at == expected.merchants.end() ? MerchantSums{} : at->second;
        RC_ASSERT(actual.payable == wanted.payable);
        RC_ASSERT(actual.held == wanted.held);
        RC_ASSERT(actual.claimed == wanted.claimed);
        RC_ASSERT(actual.counted == wanted.counted);
    }
}

RC_GTEST_PROP(PostingsProperty, AreWhatTheSpendsOfEachTokenComeTo, ()) {
    const MemoryStore store;
    store::Draft draft(store);
    Postings postings(draft, 0);
    Slow slow;
    const int steps = *rc::gen::inRange(0, 400);
    for (int i = 0; i < steps; ++i) {
        const auto number = *rc::gen::inRange<std::size_t>(0, kTokens);
        std::vector<Position>& all = slow.positions[number];
        const int what = *rc::gen::inRange(0, 6);
        if (what == 0) {
            const auto whose = *rc::gen::inRange<std::uint32_t>(0, kMerchants);
            slow.registered[whose] = !slow.registered[whose];
            postings.set_registered(whose, slow.registered[whose]);
        } else if (what <= 2 && !all.empty()) {
            const auto which = *rc::gen::inRange<std::size_t>(0, all.size());
            postings.leave(token(number), all[which]);
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(which));
        } else {
            all.push_back(any_position());
            postings.open_case(token(number), face());
            postings.enter(token(number), face(), all.back());
        }
        expect_equal(postings, slow);
    }
}

TEST(Postings, LearnAFaceValueLate) {
    const MemoryStore store;
    store::Draft draft(store);
    Postings postings(draft, 0);
    const Position ruled{0, Standing::ruled, true, face()};
    const Position genuine{1, Standing::ruled, false, face()};
    postings.open_case(token(0), Amount());
    postings.enter(token(0), Amount(), ruled);
    postings.enter(token(0), Amount(), genuine);
    EXPECT_TRUE(postings.by_tokens() == 0);
    EXPECT_TRUE(postings.by_guarantee() == 20);
    postings.leave(token(0), genuine);
    postings.enter(token(0), face(), genuine);
    EXPECT_TRUE(postings.by_tokens() == 10);
    EXPECT_TRUE(postings.by_guarantee() == 10);
}

}  // namespace
}  // namespace noodgeld::test
