// What a terminal says yes to is paid; what it refuses would not have been, for the same reason.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/protocol/rules/compare.h"
#include "tests/protocol/rules/honest_shop.h"
#include "tests/protocol/rules/pick_scenarios.h"
#include "tests/protocol/rules/scenario.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

/// A basket that the tokens pay, mostly.
Request any_request(const Scheme& scheme, unsigned sale, Dice& dice) {
    Request request;
    std::int64_t worth = 0;
    std::int64_t last = 0;
    const std::int64_t count = dice.between(1, 3);
    for (std::int64_t i = 0; i < count; ++i) {
        const std::size_t token = dice.below(scheme.tokens.size());
        if (std::ranges::find(request.tokens, token) != request.tokens.end()) continue;
        request.tokens.push_back(token);
        last = scheme.tokens[token].face.cents();
        worth += last;
    }
    std::int64_t total = worth - dice.between(0, last - 1);
    if (dice.mishap(5)) total += 5'000;
    GpcCode category = dice.percent(50) ? kBread : GpcCode{50'181'900};
    if (dice.mishap(15)) category = kMilk;
    request.basket = {example_id<SaleId>("sale", sale), {{category, cents(total)}}};
    if (dice.mishap(8)) request.answers.push_back(crypto::Signature{});
    return request;
}

UnixTime any_clock(UnixTime now, Dice& dice) {
    if (dice.mishap(15)) return dice.one_of({UnixTime{0}, UnixTime{4'300'000'000}, now + kDay});
    return now;
}

/// One thing that happens in a shop besides selling.
void do_something_else(HonestShop& shop, const Scheme& scheme, UnixTime now, Dice& dice) {
    switch (dice.below(6)) {
        case 0:
            return shop.adopt(Kind::order, hash_of(dice.one_of(scheme.orders), lineage()));
        case 1:
            if (scheme.lists.empty()) return;
            return shop.adopt(Kind::revocations, hash_of(dice.one_of(scheme.lists), lineage()));
        case 2:
            if (scheme.stops.empty() || dice.percent(60)) return;
            return shop.adopt(Kind::stop, hash_of(dice.one_of(scheme.stops), lineage()));
        case 3:
            return shop.take_receipt(now);
        case 4:
            return shop.assert_time(now + Seconds{dice.between(-9, 9) * kHour.count});
        default:
            return shop.undo();
    }
}

/// A scheme in which much may be wrong, but everything that was signed was signed well.
struct Crisis {
    explicit Crisis(std::uint64_t seed) : dice(seed) {
        dice.set_wildness(dice.one_of({5U, 20U, 60U, 100U}));
        scheme = make_scheme(dice);
        // What rests on a revoked key alone is held; here is no such key.
        for (Charter& charter : scheme.charters) charter.revoked_keys.clear();
        list_everybody();
        own = make_terminal("terminal", 9, dice);
        own.certificates.front().merchant = "KVK9";
        Scheme all = scheme;
        all.terminals.push_back(own);
        Dice calm(seed);
        calm.set_wildness(0);
        objects = publish(all, calm);
    }

    /// Under every charter: who is in no register waits.
    void list_everybody() {
        std::vector<Merchant> all;
        for (const char* const name : {"KVK1", "KVK2", "KVK3", "KVK4", "KVK9"}) {
            all.push_back({name, certificate().payee});
        }
        scheme.registers.clear();
        scheme.register_parts.clear();
        for (const std::uint64_t version : {1U, 2U}) {
            add_register(scheme, CharterVersion{version}, 9, registered(all));
        }
    }

    Dice dice;
    Scheme scheme;
    SchemeTerminal own;  ///< Of the honest shop.
    std::vector<PackItem> objects;
    UnixTime now = kCrisis;

    void pass_time() { now = now + Seconds{dice.one_of({0, 1, 7, 40}) * 60}; }
};

void trade(Crisis& crisis, HonestShop& shop, int steps) {
    shop.open(crisis.scheme.orders.front());
    for (int i = 0; i < steps; ++i) {
        crisis.pass_time();
        shop.set_clock(any_clock(crisis.now, crisis.dice));
        if (crisis.dice.percent(25)) {
            do_something_else(shop, crisis.scheme, crisis.now, crisis.dice);
        } else {
            const auto number = static_cast<unsigned>(i) + 1;
            (void)shop.sell(any_request(crisis.scheme, number, crisis.dice));
        }
    }
}

model::Verdicts verdicts_with(const Crisis& crisis, const std::vector<PackItem>& feeds) {
    std::vector<PackItem> all = crisis.objects;
    all.insert(all.end(), feeds.begin(), feeds.end());
    return adjudicated(all);
}

RC_GTEST_PROP(HonestShop, IsPaidForAllThatItSold, ()) {
    for (const auto& [seed, steps] : pick_scenarios(15)) {
        Crisis crisis(seed);
        HonestShop shop(crisis.scheme, crisis.own, crisis.objects);
        trade(crisis, shop, steps);
        const model::Verdicts verdicts = verdicts_with(crisis, shop.report(kCrisis));
        for (const auto& [place, verdict] : verdicts.spends) {
            const bool undone = shop.undone().contains(place.first);
            RC_ASSERT(verdict.outcome == (undone ? "voided" : "paid"));
        }
        for (const EntryHash& sale : shop.sales()) {
            RC_ASSERT(verdicts.spends.contains({sale, 0}));
        }
        RC_ASSERT(verdicts.equivocations.empty());
    }
}

/// Whether adjudication must give the same reason. It holds a sale above a terminal's limit, and
/// says pending, not dormant, while it waits for an emission.
bool is_known_to_adjudication(const Refused& refused, const model::Verdicts& verdicts) {
    if (refused.refusal.refusal == Refusal::terminal_limit) return false;
    return std::ranges::none_of(verdicts.spends,
                                [](const auto& one) { return one.second.outcome == "pending"; });
}

RC_GTEST_PROP(HonestShop, RefusesWhatWouldBeInvalidForTheSameReason, ()) {
    for (const auto& [seed, steps] : pick_scenarios(8)) {
        Crisis crisis(seed);
        HonestShop shop(crisis.scheme, crisis.own, crisis.objects);
        trade(crisis, shop, steps);
        std::optional<Refused> refused;
        for (unsigned i = 0; i < 40 && !refused; ++i) {
            refused = shop.refuse(any_request(crisis.scheme, 1'000 + i, crisis.dice));
        }
        if (!refused) continue;
        shop.append(refused->entry);
        const model::Verdicts verdicts = verdicts_with(crisis, shop.report(kCrisis));
        if (!is_known_to_adjudication(*refused, verdicts)) continue;
        const EntryHash sale = shop.branch().tip().hash;
        const std::size_t spends = sale_in(refused->entry)->spends.size();
        for (std::size_t i = 0; i < spends; ++i) {
            if (refused->refusal.token && refused->refusal.token != i) continue;
            const model::Verdict& verdict = verdicts.spends.at({sale, i});
            const std::string reason(verdict.refusal ? name(*verdict.refusal) : verdict.outcome);
            RC_ASSERT(reason == name(refused->refusal.refusal));
        }
    }
}

// Photocopies, crooked shops, forks, false heads, late receipts: nothing of it may hurt a shop that
// could not know.
RC_GTEST_PROP(HonestShop, IsPaidWhateverOthersDo, ()) {
    for (const auto& [seed, steps] : pick_scenarios(12)) {
        Crisis crisis(seed);
        HonestShop shop(crisis.scheme, crisis.own, crisis.objects);
        FeedWriter others(crisis.scheme, crisis.dice);
        shop.open(crisis.scheme.orders.front());
        for (int i = 0; i < steps; ++i) {
            others.write(1);
            shop.set_clock(others.now());
            if (crisis.dice.percent(20)) {
                const Feed& feed = crisis.dice.one_of(others.feeds());
                shop.hear(feed, crisis.dice.below(feed.steps.size()));
            }
            const auto number = 1'000 + static_cast<unsigned>(i);
            (void)shop.sell(any_request(crisis.scheme, number, crisis.dice));
        }
        std::vector<PackItem> feeds = carry_feeds(others, crisis.dice);
        for (PackItem& item : shop.report(kCrisis)) feeds.push_back(std::move(item));
        const model::Verdicts verdicts = verdicts_with(crisis, feeds);
        for (const EntryHash& sale : shop.sales()) {
            RC_ASSERT(verdicts.spends.contains({sale, 0}));
        }
        for (const auto& [place, verdict] : verdicts.spends) {
            if (!shop.sales().contains(place.first)) continue;
            RC_ASSERT(verdict.outcome == "paid");
        }
    }
}

/// Whoever has the shop's key goes on from one of its entries, not the last: undoes its sales,
/// copies them, and has that witnessed as it likes.
std::vector<PackItem> steal(const Crisis& crisis, const std::vector<PackItem>& report, Dice& dice) {
    const Segment whole = *decode<Segment>(report.front().object);
    std::vector<Entry> honest;
    for (const Bytes& bytes : whole.entries) honest.push_back(*decode<Entry>(bytes));
    if (honest.size() < 2) return {};
    std::vector<std::size_t> sales;
    for (std::size_t i = 0; i < honest.size(); ++i) {
        if (sale_in(honest[i]) != nullptr) sales.push_back(i);
    }
    const std::size_t kept = 1 + dice.below(honest.size() - 1);
    Segment copy{{whole.entries.begin(), whole.entries.begin() + static_cast<long>(kept)}, {}};
    const auto key = crypto::SecretKey::from_seed(crisis.own.seed.bytes);
    const auto sign_here = [&](const Bytes& last) {
        const Entry entry = *decode<Entry>(last);
        const FeedPoint point{entry.sequence, entry_hash(last, lineage())};
        return sign(Head{entry.feed, point, {}}, lineage(), key);
    };
    std::vector<PackItem> out;
    const auto witness = [&](const Bytes& last) {
        const auto signer = dice.percent(50) ? example_key("ledger") : example_key("witness");
        const UnixTime time = kCrisis + Seconds{dice.between(-3, 9) * kHour.count};
        const Anchor anchor = anchor_for(sign_here(last), signer.public_key(), time);
        out.push_back({Kind::anchor, encode(sign(anchor, lineage(), signer))});
    };
    const std::int64_t more = dice.between(1, 7);
    for (std::int64_t i = 0; i < more; ++i) {
        Entry next = *decode<Entry>(copy.entries.back());
        next.previous = entry_hash(copy.entries.back(), lineage());
        ++next.sequence.value;
        // The first is none that the shop wrote: else there may be no fork.
        next.body = AssertedTime{kCrisis + Seconds{1}};
        if (i > 0 && !sales.empty() && dice.percent(70)) {
            const Entry& sold = honest[dice.one_of(sales)];
            if (sold.sequence < next.sequence && dice.percent(60)) {
                next.body = Void{sold.sequence, sale_in(sold)->id};
            } else {
                next.body = *sale_in(sold);
            }
        }
        copy.entries.push_back(encode(next));
        if (dice.percent(40)) witness(copy.entries.back());
        if (dice.percent(40)) witness(dice.one_of(whole.entries));
    }
    copy.head = encode(sign_here(copy.entries.back()));
    out.push_back({Kind::segment, encode(copy)});
    return out;
}

RC_GTEST_PROP(HonestShop, IsPaidOrWaitsThoughItsKeyWasStolen, ()) {
    for (const auto& [seed, steps] : pick_scenarios(12)) {
        Crisis crisis(seed);
        HonestShop shop(crisis.scheme, crisis.own, crisis.objects);
        trade(crisis, shop, steps);
        std::vector<PackItem> feeds = shop.report(kCrisis);
        for (PackItem& item : steal(crisis, feeds, crisis.dice)) feeds.push_back(std::move(item));
        const model::Verdicts verdicts = verdicts_with(crisis, feeds);
        for (const auto& [place, verdict] : verdicts.spends) {
            const bool honest = shop.sales().contains(place.first);
            if (!honest || shop.undone().contains(place.first)) continue;
            RC_ASSERT(verdict.outcome == "paid" || verdict.outcome == "held");
        }
    }
}

}  // namespace
}  // namespace noodgeld::test
