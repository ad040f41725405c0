#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "issuer/ceremony.h"
#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

using test::example_key;

/// The example charter with that many officers and those thresholds.
Charter charter_of(unsigned officers, const Thresholds& thresholds) {
    Charter charter = test::charter();
    charter.officers.clear();
    for (unsigned i = 1; i <= officers; ++i) {
        charter.officers.push_back(
            {test::example_public_key("officer", i), "O" + std::to_string(i)});
    }
    charter.thresholds = thresholds;
    return charter;
}

/// One file for each officer, with that officer's signature.
std::vector<Proposal> signed_apart(const Proposal& draft, const Governance& governance,
                                   unsigned officers) {
    std::vector<Proposal> files(officers, draft);
    for (unsigned i = 0; i < officers; ++i) {
        NOODGELD_CHECK(
            add_signature(files[i], governance, example_key("officer", i + 1), test::verifier()));
    }
    return files;
}

/// Of `files`, those whose bit in `subset` is set; and the bare draft, which changes nothing.
std::vector<Proposal> chosen(const std::vector<Proposal>& files, unsigned subset,
                             const Proposal& draft) {
    std::vector<Proposal> out{draft};
    for (unsigned i = 0; i < files.size(); ++i) {
        if ((subset >> i & 1u) != 0) out.push_back(files[i]);
    }
    return out;
}

/// Every subset of the officers is enough exactly when it has `needed` members, and exactly then
/// a terminal that holds the charter believes it.
void try_every_subset(Holdings held, unsigned officers, const Proposal& draft, unsigned needed) {
    const auto governance = governance_of(draft, held);
    ASSERT_TRUE(governance);
    const auto files = signed_apart(draft, *governance, officers);
    for (unsigned subset = 0; subset < 1u << officers; ++subset) {
        const auto combined =
            combine_proposals(chosen(files, subset, draft), *governance, test::verifier());
        ASSERT_TRUE(combined);
        const bool enough = static_cast<unsigned>(std::popcount(subset)) >= needed;
        ASSERT_EQ(is_complete(progress_of(*combined, *governance)), enough) << subset;
        const auto added = held.add(draft.kind, write_proposal(*combined), test::verifier());
        ASSERT_EQ(added.has_value(), enough) << subset;
    }
}

TEST(EverySubset, OrdersAreActivatedByExactlyTheThreshold) {
    for (unsigned n = 1; n <= 7; ++n) {
        for (unsigned m = n / 2 + 1; m <= n; ++m) {
            const Charter charter = charter_of(n, {{m}, {n > 1 ? 2U : 1U}, {m}, {n > 1 ? 2U : 1U}});
            SCOPED_TRACE(std::to_string(m) + " of " + std::to_string(n));
            Order order = test::order();
            order.message.clear();
            try_every_subset(test::holdings_of(charter, n), n, propose(order), m);
        }
    }
}

TEST(EverySubset, OrdersAreStoppedByExactlyTheThreshold) {
    for (unsigned n = 1; n <= 7; ++n) {
        const unsigned m = n == 1 ? 1 : std::max(2U, (n + 1) / 2);
        const Charter charter = charter_of(n, {{n}, {m}, {n}, {m}});
        SCOPED_TRACE(std::to_string(m) + " of " + std::to_string(n));
        const Lineage lineage = lineage_of(charter);
        Stop stop = test::stop();
        stop.order = hash_of(test::order(), lineage);
        Holdings held = test::holdings_of(charter, n);
        test::hold(held, Kind::order, encode(test::by_officers(test::order(), 1, n, lineage)));
        try_every_subset(std::move(held), n, propose(stop), m);
    }
}

RC_GTEST_PROP(Combining, TheOrderOfFilesChangesNothing, ()) {
    const Holdings held = test::chartered();
    const Proposal draft = propose(test::order());
    const auto governance = governance_of(draft, held);
    std::vector<Proposal> files = signed_apart(draft, *governance, 5);
    files.push_back(draft);
    const auto expected = combine_proposals(files, *governance, test::verifier());

    for (std::size_t i = files.size(); i-- > 1;) {
        std::swap(files[i], files[*rc::gen::inRange<std::size_t>(0, i + 1)]);
    }
    // Some first, the result again with the others: as it goes from desk to desk.
    const auto cut = *rc::gen::inRange<std::size_t>(1, files.size());
    const auto first =
        combine_proposals(std::span(files).first(cut), *governance, test::verifier());
    RC_ASSERT(first.has_value());
    files.push_back(*first);
    const auto all =
        combine_proposals(std::span(files).subspan(cut), *governance, test::verifier());
    RC_ASSERT(all.has_value());
    RC_ASSERT(*all == *expected);
}

RC_GTEST_PROP(Combining, OneFlippedBitIsNeverTaken, ()) {
    const Holdings held = test::chartered();
    const Proposal draft = propose(test::order());
    const auto governance = governance_of(draft, held);
    Bytes file = write_proposal(signed_apart(draft, *governance, 1).front());
    const auto bit = *rc::gen::inRange<std::size_t>(0, file.size() * 8);
    file[bit / 8] = static_cast<std::uint8_t>(file[bit / 8] ^ (1u << bit % 8));

    const auto read = read_proposal(Kind::order, file);
    if (!read) return;
    const auto combined =
        combine_proposals(std::vector{draft, *read}, *governance, test::verifier());
    RC_ASSERT(!combined.has_value());
}

}  // namespace
}  // namespace noodgeld
