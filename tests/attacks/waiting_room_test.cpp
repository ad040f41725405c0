// Attacks on what waits: who has no key fills nobody's room, and who has one pays for what it
// brings, also when it comes backwards, piece by piece.
#include <gtest/gtest.h>

#include "ledger/ledger.h"
#include "tests/attacks/growth.h"
#include "tests/attacks/world.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

/// A ledger that has certified example terminal 2, and nothing else.
class Attacked {
  public:
    Attacked() {
        JournalOptions options;
        options.reserve_bytes = 0;
        ledger_ = std::move(Ledger::open(folder_.path(), verifier(), options).value().ledger);
        NOODGELD_CHECK(
            ledger_->install(encode(by_officers(charter(), 1, 4, std::nullopt))).has_value());
        const Certificate shop = certificate(2);
        take(Kind::certificate, encode(sign(shop, lineage(), example_key("enroller"))));
    }
    IngestReport take(Kind kind, const Bytes& wire) {
        return ledger_->ingest({{kind, wire}}).value();
    }
    [[nodiscard]] std::uint64_t entries() {
        return ledger_->read([](const LedgerView& view) {
            const FeedTree* tree = view.facts.feed(CheapFeed(2).id());
            return tree == nullptr ? 0 : tree->placed_count();
        });
    }

  private:
    TemporaryDirectory folder_;
    std::unique_ptr<Ledger> ledger_;
};

/// One entry each, the last first.
std::vector<Bytes> backwards(unsigned entries) {
    CheapFeed feed(2);
    std::vector<Bytes> pieces;
    for (unsigned i = 0; i < entries; ++i) {
        feed.append(AssertedTime{{i}});
        pieces.push_back(feed.take_segments().front());
    }
    std::ranges::reverse(pieces);
    return pieces;
}

Cost cost_backwards(unsigned entries) {
    std::vector<Bytes> pieces;
    return cost_of([&] { pieces = backwards(entries); },
                   [&] {
                       Attacked ledger;
                       for (const Bytes& one : pieces) (void)ledger.take(Kind::segment, one);
                       NOODGELD_CHECK(ledger.entries() == entries);
                   });
}

TEST(WaitingRoom, AFeedBackwardsPieceByPieceCostsItsBytes) {
    expect_linear(cost_backwards(1'000), cost_backwards(2'000));
}

/// Many pieces that wait for one entry, which comes last; and each entry that comes is asked who
/// waited for it.
Cost cost_of_a_crowd(unsigned pieces) {
    return cost_of([] {},
                   [pieces] {
                       Attacked ledger;
                       CheapFeed feed(2);
                       feed.append(AssertedTime{});
                       const Bytes first = feed.take_segments().front();
                       const FeedPoint fork = feed.point();
                       for (unsigned i = 1; i <= pieces; ++i) {
                           feed.rewind(fork);
                           feed.append(AssertedTime{{i}});
                           const Bytes wire = feed.take_segments().front();
                           NOODGELD_CHECK(ledger.take(Kind::segment, wire).waiting == 1);
                       }
                       (void)ledger.take(Kind::segment, first);
                       NOODGELD_CHECK(ledger.entries() == pieces + 1);
                   });
}

TEST(WaitingRoom, ACrowdThatWaitsForOneEntryCostsItsBytes) {
    expect_linear(cost_of_a_crowd(1'000), cost_of_a_crowd(2'000));
}

TEST(WaitingRoom, WhoHasNoKeyTakesNoRoomWhateverItBrings) {
    Attacked ledger;
    const auto refused = [&](Kind kind, const Bytes& wire, Refusal why) {
        const IngestReport report = ledger.take(kind, wire);
        EXPECT_EQ(report.waiting, 0u) << name(kind);
        EXPECT_EQ(report.refused.count(why), 1u) << name(kind);
    };
    Order later = order();
    later.charter = {2};
    refused(Kind::order, encode(by_officers(later, 1, 3)), Refusal::no_charter);
    refused(Kind::order, encode(by_officers(order(), 6, 9)), Refusal::too_few_signatures);
    refused(Kind::charter, encode(by_officers(next_charter(), 6, 9)), Refusal::too_few_signatures);
    refused(Kind::series, encode(sign(series(), lineage(), example_key("nobody"))),
            Refusal::unknown_signer);
    refused(Kind::certificate, encode(sign(certificate(7), lineage(), example_key("nobody"))),
            Refusal::unknown_signer);
    refused(Kind::manifest, manifest_part(), Refusal::no_root);
    CheapFeed stranger(9);
    stranger.append(AssertedTime{});
    refused(Kind::segment, stranger.take_segments().front(), Refusal::unknown_signer);
}

}  // namespace
}  // namespace noodgeld::test
