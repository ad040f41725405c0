// What a journal refuses and answers, one rule at a time.
#include "journal/journal.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/journal/feed_writer.h"
#include "tests/journal/power_cut_file_system.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

class JournalTest : public testing::Test {
  protected:
    JournalTest() {
        options_.file_system = std::make_shared<PowerCutFileSystem>();  // Syncs cost nothing.
        options_.reserve_bytes = 0;
        open();
    }

    void open() {
        journal_.reset();
        auto opened = Journal::open(directory_.path(), lineage(), options_);
        NOODGELD_CHECK(opened.has_value());
        report_ = opened->report;
        journal_ = std::move(opened->journal);
    }

    Result<void, AppendError> append(const std::vector<NewEntry>& entries) {
        const FeedPoint last{entries.back().entry.sequence, entries.back().hash};
        return journal_->append(entries, feed_.head(last));
    }
    Result<MergeReport, MergeError> merge(const FeedWriter& from,
                                          const std::vector<NewEntry>& entries) {
        const FeedPoint last{entries.back().entry.sequence, entries.back().hash};
        return journal_->merge(from.feed(), entries, from.head(last));
    }
    std::vector<SpendPlace> spends(unsigned token) {
        std::vector<SpendPlace> places;
        EXPECT_TRUE(journal_->for_each_spend(token_number(token), [&](const SpendPlace& place) {
            places.push_back(place);
            return true;
        }));
        return places;
    }

    const TemporaryDirectory directory_;
    JournalOptions options_;
    std::unique_ptr<Journal> journal_;
    OpenReport report_;
    FeedWriter feed_{1};
    FeedWriter other_{2};
};

TEST_F(JournalTest, SaysWhatItFound) {
    EXPECT_EQ(report_.outcome, OpenOutcome::created);
    EXPECT_EQ(report_.words.in(Language::en), "new: there was no journal yet");
    open();
    EXPECT_EQ(report_.outcome, OpenOutcome::nothing_lost);
    EXPECT_EQ(report_.commit, 1U) << "the lineage";
    EXPECT_EQ(report_.words.in(Language::nl),
              "niets verloren: alle 1 vastleggingen zijn er, onveranderd");
}

TEST_F(JournalTest, BelongsToOneLineage) {
    EXPECT_EQ(journal_->lineage(), lineage());
    EXPECT_TRUE(journal_->set_lineage(lineage()));
    const Lineage drill = Lineage::of(example_hash("drill", 1));
    EXPECT_EQ(journal_->set_lineage(drill).error().fault, StorageFault::other_lineage);
    journal_.reset();
    const auto opened = Journal::open(directory_.path(), drill, options_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, StorageFault::other_lineage);
    const auto any = Journal::open(directory_.path(), std::nullopt, options_);
    ASSERT_TRUE(any);
    EXPECT_EQ(any->journal->lineage(), lineage());
}

TEST_F(JournalTest, StartsWithoutALineage) {
    const TemporaryDirectory empty;
    const auto opened = Journal::open(empty.path() / "a" / "b", std::nullopt, options_);
    ASSERT_TRUE(opened) << opened.error().words.en;
    EXPECT_FALSE(opened->journal->lineage());
    EXPECT_FALSE(opened->journal->own_feed());
    EXPECT_TRUE(opened->journal->put(Kind::charter, {}, as_bytes("a charter")));
    EXPECT_TRUE(opened->journal->set_lineage(lineage()));
    EXPECT_EQ(opened->journal->lineage(), lineage());
}

TEST_F(JournalTest, ATokenIsSpentOnce) {
    const NewEntry first = feed_.write(cheap_sale(1, {1, 2}), kCrisis + kHour);
    ASSERT_TRUE(append({first}));
    FeedWriter refused = feed_;
    const auto again = append({refused.sale(2, {3, 2})});
    ASSERT_FALSE(again);
    const AppendError& error = again.error();
    EXPECT_EQ(error.refusal, Refusal::already_spent);
    EXPECT_EQ(error.token, token_number(2));
    EXPECT_EQ(error.place, (SpendPlace{feed_.feed(), {{1}, first.hash}, 1, false}));
    EXPECT_EQ(error.time, first.entry.time);
    EXPECT_EQ(journal_->own_feed()->tip, feed_.tip());
    EXPECT_TRUE(spends(3).empty()) << "a refused sale leaves nothing";
}

TEST_F(JournalTest, ATokenIsSpentOnceWithinABatch) {
    const auto refused = append({feed_.sale(1, {1}), feed_.sale(2, {2}), feed_.sale(3, {1})});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().refusal, Refusal::already_spent);
    EXPECT_EQ(refused.error().entry, 2U);
    EXPECT_EQ(refused.error().place->point.sequence.value, 1U);
    EXPECT_FALSE(journal_->own_feed()) << "all or none";
}

TEST_F(JournalTest, AVoidFreesWhatTheSaleSpent) {
    ASSERT_TRUE(append({feed_.sale(1, {1, 2}), feed_.voided(1, 1), feed_.sale(2, {2, 1})}));
    const auto places = spends(1);
    ASSERT_EQ(places.size(), 2U);
    EXPECT_TRUE(places[0].voided);
    EXPECT_FALSE(places[1].voided);
    const auto voids = journal_->voids(feed_.feed(), places[0].point);
    ASSERT_TRUE(voids);
    ASSERT_EQ(voids->size(), 1U);
    EXPECT_EQ(voids->front().sequence.value, 2U);
}

TEST_F(JournalTest, AVoidNamesOneStandingSale) {
    ASSERT_TRUE(append({feed_.sale(1, {1}), feed_.write(Adopted{Kind::order, order_hash()})}));
    const auto refusal = [this](std::uint64_t sequence, unsigned number) {
        FeedWriter trial = feed_;
        return append({trial.voided(sequence, number)}).error().refusal;
    };
    EXPECT_EQ(refusal(1, 2), Refusal::no_such_sale) << "another sale's id";
    EXPECT_EQ(refusal(2, 1), Refusal::no_such_sale) << "no sale";
    ASSERT_TRUE(append({feed_.voided(1, 1)}));
    EXPECT_EQ(refusal(1, 1), Refusal::already_voided);
}

TEST_F(JournalTest, ASaleIdIsUsedOnceInAFeed) {
    ASSERT_TRUE(append({feed_.sale(1, {1}), feed_.voided(1, 1)}));
    FeedWriter trial = feed_;
    const auto again = append({trial.sale(1, {2})});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().refusal, Refusal::sale_id_conflict);
    EXPECT_EQ(again.error().place->point.sequence.value, 1U);
    EXPECT_TRUE(again.error().place->voided);

    EXPECT_TRUE(merge(other_, {other_.sale(1, {5})})) << "another feed's ids are its own";

    const auto found = journal_->sales(example_feed(1), example_id<SaleId>("sale", 1));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_TRUE(found->front().voided);
}

TEST_F(JournalTest, AnotherOwnFeedMayBegin) {
    ASSERT_TRUE(append({feed_.sale(1, {1})}));
    FeedWriter next(7);
    const NewEntry first = next.sale(2, {2});
    ASSERT_TRUE(journal_->append(std::span(&first, 1), next.head()));
    EXPECT_EQ(journal_->own_feed()->feed, next.feed());
    // The feed before is now one like others.
    EXPECT_TRUE(merge(feed_, {feed_.sale(3, {3})}));
}

TEST_F(JournalTest, AFeedThatIsLeftIsOneLikeOthers) {
    ASSERT_TRUE(append({feed_.sale(1, {1})}));
    const FeedWriter left = feed_;
    FeedWriter twin = feed_;
    ASSERT_FALSE(merge(twin, {twin.sale(3, {3})})) << "while it is the own feed";
    ASSERT_TRUE(journal_->leave_own_feed());
    const std::uint64_t commit = journal_->commit();
    ASSERT_TRUE(journal_->leave_own_feed());
    EXPECT_EQ(journal_->commit(), commit) << "nothing to leave";
    EXPECT_EQ(journal_->own_feed(), std::nullopt);
    open();
    EXPECT_EQ(journal_->own_feed(), std::nullopt);
    EXPECT_EQ(journal_->tips(left.feed())->size(), 1U);
    twin = left;
    EXPECT_TRUE(merge(twin, {twin.sale(3, {3})}));
    FeedWriter next(7);
    const NewEntry again = next.sale(2, {1});
    EXPECT_EQ(journal_->append(std::span(&again, 1), next.head()).error().refusal,
              Refusal::already_spent)
        << "what was spent in it stays spent";
}

TEST_F(JournalTest, TheLastRequestIsKept) {
    EXPECT_EQ(*journal_->request(), std::nullopt);
    ASSERT_TRUE(journal_->set_request(Bytes{1, 2}));
    ASSERT_TRUE(journal_->set_request(Bytes{3}));
    open();
    EXPECT_EQ(*journal_->request(), Bytes{3});
}

TEST_F(JournalTest, ForeignSpendsCountHereToo) {
    ASSERT_TRUE(merge(other_, {other_.sale(1, {1})}));
    FeedWriter trial = feed_;
    const auto refused = append({trial.sale(1, {1})});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().place->feed, other_.feed());
    ASSERT_TRUE(merge(other_, {other_.voided(1, 1)}));
    EXPECT_TRUE(append({feed_.sale(1, {1})}));
}

TEST_F(JournalTest, AForeignVoidFreesOnlyItsOwnSale) {
    FeedWriter third(3);
    ASSERT_TRUE(append({feed_.sale(1, {1})}));
    ASSERT_TRUE(merge(other_, {other_.sale(1, {1}), other_.voided(1, 1)})) << "a double spend";
    ASSERT_TRUE(merge(third, {third.sale(1, {2}), third.voided(1, 9)})) << "a void of nothing";
    FeedWriter trial = feed_;
    EXPECT_EQ(append({trial.sale(2, {1})}).error().place->feed, feed_.feed());
    trial = feed_;
    EXPECT_EQ(append({trial.sale(2, {2})}).error().place->feed, third.feed());
    EXPECT_EQ(spends(1).size(), 2U);
}

TEST_F(JournalTest, MergingTheSameAgainWritesNothing) {
    const std::vector<NewEntry> entries = {other_.sale(1, {1}), other_.sale(2, {2})};
    ASSERT_EQ(merge(other_, entries)->entries_added, 2U);
    const std::uint64_t commit = journal_->commit();
    EXPECT_EQ(merge(other_, entries)->entries_added, 0U);
    EXPECT_EQ(journal_->commit(), commit);
    EXPECT_EQ(merge(other_, {entries.front()})->entries_added, 0U);
    EXPECT_EQ(journal_->commit(), commit + 1) << "the head in the middle is new";
    EXPECT_EQ(journal_->tips(other_.feed())->size(), 1U);
}

TEST_F(JournalTest, TheFirstHeadOfAPointStays) {
    const NewEntry entry = other_.sale(1, {1});
    ASSERT_TRUE(merge(other_, {entry}));
    const Head other_totals{other_.feed(), other_.tip(), {{7}, {}, {}, {}}};
    const Bytes second = encode(sign(other_totals, lineage(), example_key("terminal", 2)));
    ASSERT_TRUE(journal_->merge(other_.feed(), {}, second));
    EXPECT_EQ(*journal_->head(other_.feed(), other_.tip()), other_.head());
}

TEST_F(JournalTest, ForksAreKeptSideBySide) {
    const NewEntry root = other_.sale(1, {1});
    FeedWriter twin = other_;
    const std::vector<NewEntry> left = {root, other_.sale(2, {2}), other_.voided(1, 1)};
    const std::vector<NewEntry> right = {root, twin.sale(2, {3}), twin.sale(3, {4})};
    EXPECT_FALSE(merge(other_, left)->forked);
    const auto merged = merge(twin, right);
    EXPECT_TRUE(merged->forked);
    EXPECT_EQ(merged->entries_added, 2U);

    const auto tips = journal_->tips(other_.feed());
    ASSERT_EQ(tips->size(), 2U);
    for (const Tip& tip : *tips) {
        const bool is_left = tip.point == other_.tip();
        EXPECT_EQ(tip.signed_head, (is_left ? other_ : twin).head());
        std::vector<EntryHash> hashes;
        ASSERT_TRUE(journal_->for_each_entry(other_.feed(), tip.point, {2},
                                             [&hashes](const EntryView& entry) {
                                                 hashes.push_back(entry.point.hash);
                                                 return true;
                                             }));
        const auto& branch = is_left ? left : right;
        EXPECT_EQ(hashes, (std::vector{branch[1].hash, branch[2].hash}));
    }
    // A void on one branch frees the sale for us: whoever merges both heads holds that void.
    EXPECT_TRUE(spends(1).front().voided);
}

TEST_F(JournalTest, WhatDoesNotConnectIsToBeParked) {
    const std::vector<NewEntry> entries = {other_.sale(1, {1}), other_.sale(2, {2}),
                                           other_.sale(3, {3})};
    ASSERT_TRUE(merge(other_, {entries[0]}));
    const auto gap = merge(other_, {entries[2]});
    ASSERT_FALSE(gap);
    EXPECT_EQ(gap.error().problem, MergeProblem::does_not_connect);
    EXPECT_EQ(gap.error().words.en, "entry 2 that this follows is missing");
    EXPECT_EQ(journal_->merge(other_.feed(), {}, other_.head()).error().problem,
              MergeProblem::does_not_connect);
    EXPECT_TRUE(merge(other_, {entries[1], entries[2]}));
    EXPECT_TRUE(journal_->merge(other_.feed(), {}, other_.head()));
}

TEST_F(JournalTest, BadChainsAreRefused) {
    FeedWriter third(3);
    const std::vector<NewEntry> entries = {other_.sale(1, {1}), other_.sale(2, {2}),
                                           other_.sale(3, {3})};
    const auto problem = [&](const std::vector<NewEntry>& some, const Bytes& head) {
        const auto merged = journal_->merge(other_.feed(), some, head);
        return merged ? std::nullopt : std::optional(merged.error().problem);
    };
    const Bytes head = other_.head();
    EXPECT_EQ(problem({entries[0], entries[2]}, head), MergeProblem::bad_chain) << "a gap";
    EXPECT_EQ(problem({entries[0], entries[1]}, head), MergeProblem::bad_chain) << "later head";
    EXPECT_EQ(problem({third.sale(1, {1})}, head), MergeProblem::bad_chain) << "another feed";
    EXPECT_EQ(problem(entries, third.head()), MergeProblem::bad_chain) << "another feed's head";
    EXPECT_EQ(problem(entries, {}), MergeProblem::bad_chain) << "no head";
    std::vector<NewEntry> lie = entries;
    lie[2].bytes.back() ^= 1;
    EXPECT_EQ(problem(lie, head), MergeProblem::bad_chain) << "bytes that have another hash";
    NewEntry rootless = entries[0];
    rootless.entry.previous = {};
    EXPECT_EQ(problem({rootless}, head), MergeProblem::bad_chain) << "a first that follows nothing";
    EXPECT_EQ(problem(entries, head), std::nullopt);
}

TEST_F(JournalTest, AnOldCopyFindsOutThatItIsOne) {
    ASSERT_TRUE(append({feed_.sale(1, {1})}));
    FeedWriter elsewhere = feed_;
    const auto merged = merge(elsewhere, {elsewhere.sale(2, {2})});
    ASSERT_FALSE(merged);
    EXPECT_EQ(merged.error().problem, MergeProblem::own_feed);
    EXPECT_TRUE(journal_->merge(feed_.feed(), {}, feed_.head())) << "what is held is fine";
}

TEST_F(JournalTest, AnswersForWhatIsNotHeld) {
    EXPECT_TRUE(journal_->tips(other_.feed())->empty());
    EXPECT_FALSE(*journal_->entry(other_.feed(), other_.tip()));
    EXPECT_FALSE(*journal_->head(other_.feed(), other_.tip()));
    EXPECT_FALSE(*journal_->head_from(other_.feed(), other_.tip(), {1}));
    EXPECT_FALSE(*journal_->get(Kind::order, order_hash()));
    EXPECT_TRUE(journal_->sales(example_feed(2), example_id<SaleId>("sale", 1))->empty());
    EXPECT_TRUE(journal_->for_each_entry(other_.feed(), other_.tip(), {1}, [](const EntryView&) {
        ADD_FAILURE();
        return true;
    }));
}

TEST_F(JournalTest, ReadingStopsWhenAsked) {
    ASSERT_TRUE(append({feed_.sale(1, {1}), feed_.sale(2, {2}), feed_.sale(3, {3})}));
    std::vector<std::uint64_t> seen;
    ASSERT_TRUE(
        journal_->for_each_entry(feed_.feed(), feed_.tip(), {2}, [&seen](const EntryView& entry) {
            seen.push_back(entry.point.sequence.value);
            return false;
        }));
    EXPECT_EQ(seen, std::vector<std::uint64_t>{2});
}

TEST_F(JournalTest, ObjectsStayAsTheyCame) {
    const ObjectHash hash = ObjectHash::of(example_hash("object", 1));
    ASSERT_TRUE(journal_->put(Kind::order, hash, as_bytes("three signatures")));
    ASSERT_TRUE(journal_->put(Kind::order, hash, as_bytes("four signatures")));
    EXPECT_EQ(as_text(**journal_->get(Kind::order, hash)), "three signatures");
    EXPECT_FALSE(*journal_->get(Kind::stop, hash));
    const Bytes manifest(3 << 20, 7);
    ASSERT_TRUE(journal_->put(Kind::manifest, hash, manifest));
    open();
    EXPECT_EQ(**journal_->get(Kind::manifest, hash), manifest);
}

TEST_F(JournalTest, ObjectsArePutAllOrNone) {
    const Bytes half(Journal::kObjectBytes / 2 + 1);
    const std::vector<ObjectFact> objects = {
        {Kind::manifest, ObjectHash::of(example_hash("object", 1)), half},
        {Kind::manifest, ObjectHash::of(example_hash("object", 2)), half}};
    EXPECT_FALSE(journal_->put(objects)) << "too much at once";
    EXPECT_FALSE(*journal_->get(Kind::manifest, objects[0].hash));
    EXPECT_FALSE(journal_->stopped());
}

TEST_F(JournalTest, PiecesAreParkedAndLetGoTogetherInOneWrite) {
    const FeedId feed = other_.feed();
    const EntryHash missing = EntryHash::of(example_hash("missing", 1));
    const std::vector<NewPiece> pieces{{feed, missing, as_bytes("one")},
                                       {feed, missing, as_bytes("two")},
                                       {feed, missing, as_bytes("one")},
                                       {feed, {}, as_bytes("three")}};
    const std::uint64_t before = journal_->commit();
    ASSERT_TRUE(journal_->park(pieces));
    EXPECT_EQ(journal_->commit(), before + 1);
    ASSERT_TRUE(journal_->park(pieces)) << "the same again";
    EXPECT_EQ(journal_->commit(), before + 1);
    open();
    const auto held = journal_->parked(missing);
    ASSERT_TRUE(held);
    ASSERT_EQ(held->size(), 2U);
    EXPECT_EQ(held->front().feed, feed);
    ASSERT_TRUE(journal_->unpark(*held));
    EXPECT_EQ(journal_->commit(), before + 2);
    ASSERT_TRUE(journal_->unpark(*held)) << "again";
    EXPECT_TRUE(journal_->parked(missing)->empty());
    EXPECT_EQ(journal_->parked({})->size(), 1U);
}

TEST_F(JournalTest, MergesEarlierHeadsWithTheirEntries) {
    std::vector<NewEntry> entries;
    std::vector<Bytes> heads;
    for (unsigned i = 1; i <= 3; ++i) {
        entries.push_back(other_.sale(i, {i}));
        heads.push_back(other_.head());
    }
    const Bytes last = heads.back();
    heads.pop_back();
    ASSERT_TRUE(journal_->merge(other_.feed(), entries, last, heads));
    for (const NewEntry& one : entries) {
        EXPECT_TRUE(*journal_->head(other_.feed(), {one.entry.sequence, one.hash}));
    }
    const std::vector<Bytes> strange{FeedWriter(3).head()};
    EXPECT_FALSE(journal_->merge(other_.feed(), entries, last, strange));
}

/// Reads beside writes see whole batches only.
TEST_F(JournalTest, ReadersSeeWholeBatches) {
    std::atomic<bool> done = false;
    std::thread reader([&] {
        while (!done) {
            std::uint64_t entries = 0;
            EXPECT_TRUE(journal_->for_each_entry(feed_.feed(), [&entries](const EntryView&) {
                ++entries;
                return true;
            }));
            EXPECT_EQ(entries % 3, 0U);
            EXPECT_LE(journal_->tips(feed_.feed())->size(), 1U);
        }
    });
    FeedWriter writer = feed_;
    for (unsigned i = 0; i < 40; ++i) {
        const std::vector<NewEntry> batch = {writer.sale(3 * i + 1, {3 * i + 1}),
                                             writer.sale(3 * i + 2, {3 * i + 2}),
                                             writer.sale(3 * i + 3, {3 * i + 3})};
        EXPECT_TRUE(journal_->append(batch, writer.head()));
    }
    done = true;
    reader.join();
}

}  // namespace
}  // namespace noodgeld::test
