// The past that is read where entries are kept, against the one in memory.
#include "ledger/judge/kept_past.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/fixtures.h"
#include "tests/support/memory_store.h"

namespace noodgeld::judge {
namespace {

/// A sale now and then, and dates between.
Body body_of(std::uint64_t sequence, const FeedPoint& before) {
    if (sequence % 3 == 0) return AssertedTime{{static_cast<std::int64_t>(sequence)}};
    Sale sale;
    sale.id.bytes[0] = static_cast<std::uint8_t>(sequence);
    sale.total = Amount::from_cents(static_cast<std::int64_t>(sequence)).value();
    sale.categories = {{test::kBread, sale.total}};
    sale.asked_head = before;
    sale.spends = {{encode(test::token(1)), sale.total, {}}};
    return sale;
}

RC_GTEST_PROP(KeptPastProperty, IsThePastInMemory, ()) {
    const test::MemoryStore store;
    store::Draft draft(store);
    feeds::KeptFeeds kept(draft, 0);
    const FeedId feed = test::example_feed(1);
    KeptPast past(kept, kept.number(feed));
    PastInMemory expected;
    FeedPoint last{{0}, genesis_hash(feed, {})};
    const std::uint64_t count = *rc::gen::inRange<std::uint64_t>(0, 120);
    for (std::uint64_t at = 1; at <= count; ++at) {
        const TimeInterval time{{}, {std::int64_t(at)}, TimeSource::clock};
        const Entry entry{feed, {at}, last.hash, time, body_of(at, last)};
        const Bytes bytes = encode(entry);
        last = {{at}, entry_hash(bytes, {})};
        const Sale* sale = sale_in(entry);
        kept.keep(0, {{at},
                      entry.previous,
                      {{bytes, std::vector<SpendSignatures>(sale ? 1 : 0)}},
                      {last.hash}});
        std::optional<PastSale> its;
        if (sale != nullptr) its = PastSale{sale->id, sale->total, entry.time.latest};
        past.add(last.hash, its);
        expected.add(last.hash, its);
    }
    for (std::uint64_t at = 0; at <= count + 1; ++at) {
        RC_ASSERT(past.hash_at({at}) == expected.hash_at({at}));
        RC_ASSERT(past.sale_at({at}) == expected.sale_at({at}));
    }
    const auto after = *rc::gen::inRange<std::uint64_t>(0, count + 2);
    const auto until = *rc::gen::inRange<std::uint64_t>(0, count + 2);
    RC_ASSERT(past.sold({after}, {until}) == expected.sold({after}, {until}));
    RC_ASSERT(past.newest_sales({after}, until) == expected.newest_sales({after}, until));
    RC_ASSERT(!kept.failure());
}

}  // namespace
}  // namespace noodgeld::judge
