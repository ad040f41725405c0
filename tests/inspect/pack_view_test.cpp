#include "inspect/pack_view.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "base/hexadecimal.h"
#include "crypto/seal.h"
#include "files/files.h"
#include "protocol/verdict/facts.h"
#include "protocol/wire/pack.h"
#include "tests/cli/run_noodgeld.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

struct Item {
    Kind kind;
    Bytes object;
};

Bytes pack_of(const std::vector<Item>& items) {
    PackWriter writer;
    Bytes out = writer.begin(lineage());
    for (const Item& item : items) append(out, writer.item(item.kind, item.object));
    append(out, writer.end());
    return out;
}

ExampleFeed feed() {
    ExampleFeed feed;
    feed.append(Adopted{Kind::order, order_hash()});
    feed.append(feed.sale(1, 1, {250}));
    return feed;
}

/// A scheme's facts, what vouches for others standing last.
std::vector<Item> facts() {
    return {
        {Kind::segment, encode(feed().segment())},
        {Kind::certificate, encode(sign(certificate(), lineage(), example_key("enroller")))},
        {Kind::order, encode(by_officers(order()))},
        {Kind::manifest, manifest_part()},
        {Kind::emission, encode(signed_emission())},
        {Kind::series, encode(sign(series(), lineage(), example_key("issuer")))},
        {Kind::token, encode(token(1))},
        {Kind::charter, encode(by_officers(charter(), 1, 4, std::nullopt))},
    };
}

class PackView : public testing::Test {
  protected:
    std::string file(const std::string& name, ByteView bytes) {
        const std::string path = (directory_.path() / name).string();
        EXPECT_TRUE(write_file(path, bytes, {.overwrite = true}));
        return path;
    }
    TemporaryDirectory directory_;
};

TEST_F(PackView, EveryItemIsListed) {
    const Ran ran = run_noodgeld({"inspect", file("pack", pack_of(facts()))});
    EXPECT_EQ(ran.code, ExitCode::yes) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr(hex(lineage().bytes)));
    EXPECT_THAT(ran.out, HasSubstr("  1. feed segment"));
    EXPECT_THAT(ran.out, HasSubstr("  8. charter"));
    EXPECT_THAT(ran.out, HasSubstr(hex(order_hash().bytes))) << "names follow from the lineage";
}

TEST_F(PackView, JsonHoldsEveryItemWhole) {
    const Ran ran = run_noodgeld({"inspect", "--json", file("pack", pack_of(facts()))});
    ASSERT_EQ(ran.code, ExitCode::yes) << ran.err;
    const json::object pack = json::parse(ran.out).as_object();
    EXPECT_EQ(pack.at("complete").as_bool(), true);
    const json::array& items = pack.at("items").as_array();
    ASSERT_EQ(items.size(), facts().size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        EXPECT_EQ(items[i].at("kind").as_string(), name(facts()[i].kind));
    }
    EXPECT_EQ(json::parse(run_noodgeld({"inspect", "--json", file("e", pack_of({}))}).out)
                  .at("items")
                  .as_array()
                  .size(),
              0u);
}

TEST_F(PackView, FullShowsEveryField) {
    const Ran ran = run_noodgeld({"inspect", "--full", file("pack", pack_of(facts()))});
    EXPECT_EQ(ran.code, ExitCode::yes);
    EXPECT_THAT(ran.out, HasSubstr("Minister of Finance"));
    EXPECT_THAT(ran.out, HasSubstr("NL91ABNA0417164300"));
}

TEST_F(PackView, UnderTheCharterItemsJudgeOneAnother) {
    const std::string charter_file =
        file("charter", encode(by_officers(charter(), 1, 4, std::nullopt)));
    const std::string pack = file("pack", pack_of(facts()));
    const Ran ran = run_noodgeld({"inspect", "--json", pack, "--charter", charter_file});
    ASSERT_EQ(ran.code, ExitCode::yes) << ran.err;
    const json::value items = json::parse(ran.out).at("items");
    EXPECT_EQ(items.at(0).at("signatures").at(0).at("signature").as_string(), "good")
        << "the segment's head, by the certificate after it";
    EXPECT_EQ(items.at(0).at("chain").as_bool(), true);
    EXPECT_EQ(items.at(6).at("signatures").at(0).at("signature").as_string(), "good");

    std::vector<Item> wrong = facts();
    wrong[2].object = encode(by_officers(order(), 1, 2));
    const Ran bad =
        run_noodgeld({"inspect", file("wrong", pack_of(wrong)), "--charter", charter_file});
    EXPECT_EQ(bad.code, ExitCode::no);
    EXPECT_THAT(bad.out,
                HasSubstr(std::string(sentence(Refusal::too_few_signatures, Language::en))));
    EXPECT_THAT(bad.out, HasSubstr("WRONG"));
}

TEST_F(PackView, APackMayBringItsCharter) {
    const std::string pack = file("pack", pack_of(facts()));
    const Bytes wire = encode(by_officers(order()));
    const Ran ran = run_noodgeld({"inspect", file("order", wire), "--charter", pack});
    EXPECT_EQ(ran.code, ExitCode::yes) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("valid under the charter"));
    const std::string none = file("none", pack_of({{Kind::order, wire}}));
    EXPECT_EQ(run_noodgeld({"inspect", file("order", wire), "--charter", none}).code, ExitCode::no);
}

TEST_F(PackView, AnotherTrustsPackIsRefused) {
    Charter other = charter();
    other.drill = true;
    const std::string drill = file("drill", encode(by_officers(other, 1, 4, std::nullopt)));
    const Ran ran = run_noodgeld({"inspect", file("pack", pack_of(facts())), "--charter", drill});
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("another scheme"));
}

TEST_F(PackView, DamageIsFoundAndNamed) {
    const Bytes whole = pack_of(facts());
    const Bytes cut(whole.begin(), whole.end() - 40);
    Bytes flipped = whole;
    flipped.back() ^= 1;
    for (const auto& [bytes, expected] : std::vector<std::pair<Bytes, std::string>>{
             {cut, "truncated"}, {flipped, "inconsistent"}}) {
        const Ran ran = run_noodgeld({"inspect", "--json", file("pack", bytes)});
        EXPECT_EQ(ran.code, ExitCode::no);
        EXPECT_THAT(ran.err, HasSubstr("damaged or was cut short (" + expected));
        EXPECT_EQ(json::parse(ran.out).at("complete").as_bool(), false);
    }
    const Ran item =
        run_noodgeld({"inspect", file("pack", pack_of({{Kind::order, Bytes{1, 2, 3}}}))});
    EXPECT_EQ(item.code, ExitCode::no);
    EXPECT_THAT(item.out, HasSubstr("order: wrong_type"));
    EXPECT_EQ(run_noodgeld({"inspect", file("pack", as_bytes("noodgeld/pack/1\n"))}).code,
              ExitCode::no);
}

class SealedView : public PackView {};

TEST_F(SealedView, RecipientsAreNamedByTheCharter) {
    const std::vector<crypto::SealingKey> recipients{charter().auditors[0],
                                                     charter().revocation_desk};
    const Bytes file_bytes = crypto::seal_for(recipients, as_bytes("the secret"),
                                              crypto::Seed(example_hash("seal", 1).bytes));
    const std::string path = file("sealed", file_bytes);
    const Ran plain = run_noodgeld({"inspect", path});
    EXPECT_EQ(plain.code, ExitCode::yes);
    EXPECT_THAT(plain.out, HasSubstr(hex(recipients[0].bytes)));
    const std::string charter_file =
        file("charter", encode(by_officers(charter(), 1, 4, std::nullopt)));
    const Ran named = run_noodgeld({"inspect", path, "--charter", charter_file});
    EXPECT_THAT(named.out, HasSubstr("auditor 1"));
    EXPECT_THAT(named.out, HasSubstr("the revocation desk"));
}

TEST_F(SealedView, ALabelIsShown) {
    const auto sealed = crypto::seal_with_passphrase(
        as_bytes("the secret"), as_bytes("sheet keys of series 7"), as_bytes("x"),
        crypto::Seed(example_hash("seal", 1).bytes), {1, 8});
    const Ran ran = run_noodgeld({"inspect", "--json", file("sealed", *sealed)});
    EXPECT_EQ(ran.code, ExitCode::yes);
    const json::object shown = json::parse(ran.out).as_object();
    EXPECT_EQ(shown.at("form").as_string(), "passphrase");
    EXPECT_EQ(shown.at("label").as_string(), "sheet keys of series 7");

    const auto steering =
        crypto::seal_with_passphrase({}, as_bytes("\x1b[2J"), as_bytes("x"),
                                     crypto::Seed(example_hash("seal", 2).bytes), {1, 8});
    EXPECT_THAT(run_noodgeld({"inspect", file("sealed", *steering)}).out, HasSubstr("1b5b324a"));
}

TEST_F(SealedView, ADamagedOneIsRefused) {
    const Ran ran =
        run_noodgeld({"inspect", file("sealed", as_bytes("noodgeld/sealed-recipients/1\n\x83"))});
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("damaged"));
}

}  // namespace
}  // namespace noodgeld::test
