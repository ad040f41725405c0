// Opening a ledger: what its store holds as a fact is one, or the ledger says so and stays closed.
#include <gtest/gtest.h>

#include "base/hexadecimal.h"
#include "files/files.h"
#include "tests/cli/run_noodgeld.h"
#include "tests/ledger/test_ledger.h"

namespace noodgeld::test {
namespace {

class LedgerLoad : public testing::Test {
  protected:
    void store(Kind kind, const ObjectHash& name, const Bytes& object) {
        ledger_.change_store(
            [&](Journal& journal) { NOODGELD_CHECK(journal.put(kind, name, object)); });
    }
    void merge(const ExampleFeed& feed, const Bytes& head) {
        ledger_.change_store([&](Journal& journal) {
            std::vector<NewEntry> entries;
            for (const Bytes& entry : feed.segment().entries) {
                entries.push_back(new_entry(entry, lineage()).value());
            }
            NOODGELD_CHECK(journal.merge(entries.front().entry.feed, entries, head));
        });
    }
    /// That it does not open, and that the words for it hold these.
    void expect_refused(const std::string& what, std::string_view nl, std::string_view en) {
        const auto opened = ledger_.try_open();
        ASSERT_FALSE(opened) << "it opened";
        EXPECT_EQ(opened.error().fault, StorageFault::damaged);
        for (const auto& [words, why] :
             {std::pair(opened.error().words.nl, nl), std::pair(opened.error().words.en, en)}) {
            EXPECT_NE(words.find(what), std::string::npos) << words;
            EXPECT_NE(words.find(why), std::string::npos) << words;
        }
    }
    void expect_refused(const std::string& what, Refusal why) {
        expect_refused(what, sentence(why, Language::nl), sentence(why, Language::en));
    }

    TestLedger ledger_;
};

Bytes signed_certificate(unsigned number) {
    return encode(sign(certificate(number), lineage(), example_key("enroller")));
}

ObjectHash certificate_name(unsigned number) {
    return hash_of(certificate(number), lineage());
}

std::string named(Kind kind, const ObjectHash& name) {
    return std::string(noodgeld::name(kind)) + " " + hex(name.bytes);
}

TEST_F(LedgerLoad, AnObjectWithASignatureThatIsWrong) {
    auto wrong = sign(certificate(7), lineage(), example_key("enroller"));
    wrong.value.merchant += "X";
    const ObjectHash name = hash_of(wrong.value, lineage());
    store(Kind::certificate, name, encode(wrong));
    expect_refused(named(Kind::certificate, name), Refusal::bad_signature);
}

TEST_F(LedgerLoad, AnObjectThatIsNone) {
    store(Kind::order, order_hash(), Bytes(40, 0xa5));
    expect_refused(named(Kind::order, order_hash()), Refusal::malformed);
}

TEST_F(LedgerLoad, AnObjectThatNobodyVouchesFor) {
    store(Kind::order, order_hash(), encode(by_officers(order(), 1, 1)));
    expect_refused(named(Kind::order, order_hash()), Refusal::too_few_signatures);
}

TEST_F(LedgerLoad, AStopWithoutItsOrder) {
    const Stop stop{{1}, ObjectHash::of(example_hash("order", 9)), kCrisis, ""};
    const ObjectHash name = hash_of(stop, lineage());
    store(Kind::stop, name, encode(by_officers(stop, 1, 3)));
    expect_refused(named(Kind::stop, name), "wat hiervoor instaat, ontbreekt",
                   "what vouches for it is missing");
}

TEST_F(LedgerLoad, AnObjectUnderAnothersName) {
    store(Kind::certificate, certificate_name(8), signed_certificate(7));
    expect_refused(named(Kind::certificate, certificate_name(8)), "onder de naam van iets anders",
                   "under the name of something else");
}

TEST_F(LedgerLoad, AManifestOfNoEmission) {
    const ObjectHash name = part_name(manifest_part(), lineage());
    store(Kind::manifest, name, manifest_part());
    expect_refused(named(Kind::manifest, name), Refusal::no_root);
}

TEST_F(LedgerLoad, AFeedOfATerminalThatNobodyEnrolled) {
    ExampleFeed feed(9);
    feed.append(Adopted{Kind::order, order_hash()});
    merge(feed, feed.segment().head);
    expect_refused(hex(example_feed(9).bytes), Refusal::unknown_signer);
}

TEST_F(LedgerLoad, AFeedUnderAHeadOfAnotherKey) {
    ledger_.take(Kind::certificate, signed_certificate(9));
    ExampleFeed feed(9);
    feed.append(Adopted{Kind::order, order_hash()});
    auto head = decode_signed<Head>(feed.segment().head).value();
    head.by.signature.bytes[0] ^= 1;
    merge(feed, encode(head));
    expect_refused(hex(example_feed(9).bytes), Refusal::bad_signature);
}

TEST_F(LedgerLoad, SomethingThatWaitsAndCannotBeRead) {
    for (const Bytes& bytes : {Bytes(30, 0xa5), encode_item(Kind::segment, Bytes(30, 0xa5)),
                               encode_item(Kind::order, Bytes(30, 0xa5))}) {
        TestLedger ledger;
        ledger.change_store([&](Journal& journal) {
            const NewPiece piece{FeedId{}, EntryHash{}, bytes};
            NOODGELD_CHECK(journal.park(std::span(&piece, 1)));
        });
        const auto opened = ledger.try_open();
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().fault, StorageFault::damaged);
        EXPECT_NE(opened.error().words.en.find("it is unreadable"), std::string::npos)
            << opened.error().words.en;
    }
}

TEST(LedgerLoadCharter, WhatIsHeldWithoutOne) {
    TestLedger ledger(false);
    ledger.change_store([](Journal& journal) {
        NOODGELD_CHECK(journal.set_lineage(lineage()));
        NOODGELD_CHECK(journal.put(Kind::certificate, certificate_name(7), signed_certificate(7)));
    });
    const auto opened = ledger.try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, StorageFault::damaged);
}

/// Power may go between the two writes of the first call.
TEST(LedgerLoadCharter, NoneYetThoughItsLineageIsKept) {
    TestLedger ledger(false);
    ledger.change_store([](Journal& journal) { NOODGELD_CHECK(journal.set_lineage(lineage())); });
    ASSERT_TRUE(ledger.try_open());
    EXPECT_EQ(ledger->install(first_charter()).value().added, 1u);
    EXPECT_TRUE(ledger.try_open());
}

TEST(LedgerLoadCharter, OneOfAnotherSchemeThanTheStores) {
    TestLedger ledger(false);
    Lineage other = lineage();
    other.bytes[0] ^= 1;
    ledger.change_store([&](Journal& journal) { NOODGELD_CHECK(journal.set_lineage(other)); });
    ASSERT_TRUE(ledger.try_open());
    EXPECT_FALSE(ledger->install(first_charter()));
    ledger.change_store([](Journal& journal) {
        NOODGELD_CHECK(journal.put(Kind::charter, {lineage().bytes}, first_charter()));
    });
    const auto opened = ledger.try_open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().words.en.find(sentence(Refusal::other_lineage, Language::en)),
              std::string::npos);
}

/// Charters are read by name, so a later one may come first. Of these two it does.
TEST(LedgerLoadCharter, ALaterOneThatIsReadFirst) {
    TestLedger ledger;
    Charter next = next_charter();
    for (std::uint8_t i = 0; hash_of(next, lineage()).bytes >= lineage().bytes; ++i) {
        next.ledger = example_public_key("another ledger", i);
    }
    auto signed_next = by_officers(next, 1, 4);
    combine(signed_next, cosign(next, lineage(), example_key("officer", 6)));
    ASSERT_EQ(ledger.take(Kind::charter, encode(signed_next)).added, 1u);
    const StateDigest state = ledger.digest();
    ASSERT_TRUE(ledger.try_open());
    EXPECT_EQ(ledger.digest(), state);
}

TEST(LedgerLoadVerbs, WhatIsRefusedIsSaidInBothLanguagesWithStatusThree) {
    const TemporaryDirectory directory;
    const std::string folder = (directory.path() / "ledger").string();
    const std::string file = (directory.path() / "charter.cose").string();
    ASSERT_TRUE(write_file(file, first_charter(), {true, false}));
    ASSERT_EQ(run_noodgeld({"ledger", "init", "--dir", folder, file}).code, ExitCode::yes);
    ASSERT_EQ(run_noodgeld({"ledger", "export", "--dir", folder, "--out", file + "1"}).code,
              ExitCode::yes);
    {
        auto opened = Journal::open(std::filesystem::path(folder) / "journal", std::nullopt);
        ASSERT_TRUE(opened.value().journal->put(Kind::order, order_hash(), Bytes(40, 0xa5)));
    }
    for (const auto& [language, words] :
         {std::pair("en", "this ledger's store is damaged, or not this ledger's: order " +
                              hex(order_hash().bytes)),
          std::pair("nl",
                    "de opslag van dit grootboek is beschadigd of niet van dit grootboek: order " +
                        hex(order_hash().bytes))}) {
        const Ran ran = run_noodgeld(
            {"--lang", language, "ledger", "export", "--dir", folder, "--out", file + "2"});
        EXPECT_EQ(ran.code, ExitCode::cannot);
        EXPECT_NE(ran.err.find(words), std::string::npos) << ran.err;
    }
}

}  // namespace
}  // namespace noodgeld::test
