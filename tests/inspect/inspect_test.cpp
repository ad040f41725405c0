#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <functional>

#include "base/hexadecimal.h"
#include "files/files.h"
#include "inspect/inspection.h"
#include "protocol/verdict/facts.h"
#include "protocol/wire/text.h"
#include "tests/cli/run_noodgeld.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A feed with an entry of every kind of body.
ExampleFeed full_feed() {
    ExampleFeed feed;
    feed.append(Adopted{Kind::order, order_hash()});
    feed.append(feed.sale(1, 1, {250, 1'000}));
    feed.append(DeferredSale{feed.sale(2, 3, {400}), kCrisis});
    feed.append(Void{{2}, example_id<SaleId>("sale", 1)});
    feed.append(WitnessedTime{encode(feed.anchor())});
    feed.append(AssertedTime{kCrisis + kDay});
    return feed;
}

Authorisation authorisation() {
    const Sale sale = ExampleFeed().sale(1, 1, {250});
    return {token_id(token(1), lineage()),
            example_feed(),
            sale.id,
            sale.total,
            sale.asked_at,
            sale.order,
            sale.asked_head};
}

struct Example {
    std::string kind;
    Bytes wire;
    bool draft = false;
};

/// One of every kind, signed and, for what officers make, as a draft.
std::vector<Example> examples() {
    const auto series_by_issuer = sign(series(), lineage(), example_key("issuer"));
    return {
        {"charter", encode(by_officers(charter(), 1, 4, std::nullopt))},
        {"series", encode(series_by_issuer)},
        {"token", encode(token(1))},
        {"voucher", encode(voucher(1))},
        {"emission", encode(signed_emission())},
        {"order", encode(by_officers(order()))},
        {"stop", encode(by_officers(stop(), 1, 2))},
        {"revocations", encode(by_officers(revocations(), 1, 2))},
        {"request", encode(sign(certificate_request(), lineage(), example_key("terminal")))},
        {"certificate", encode(sign(certificate(), lineage(), example_key("enroller")))},
        {"authorisation", encode(sign(authorisation(), lineage(), example_key("holder")))},
        {"challenge", encode(authorisation())},
        {"head", encode(full_feed().signed_head())},
        {"anchor", encode(full_feed().anchor())},
        {"segment", encode(full_feed().segment())},
        {"manifest", manifest_part()},
        {"entry", full_feed().entry_bytes().at(1)},
        {"charter", encode(charter()), true},
        {"series", encode(series()), true},
        {"emission", encode(emission()), true},
        {"order", encode(order()), true},
        {"stop", encode(stop()), true},
        {"revocations", encode(revocations()), true},
    };
}

class Inspect : public testing::Test {
  protected:
    std::string file(const std::string& name, ByteView bytes) {
        const std::string path = (directory_.path() / name).string();
        EXPECT_TRUE(write_file(path, bytes, {.overwrite = true}));
        return path;
    }
    Ran inspect(ByteView bytes, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"inspect", file("it", bytes)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_noodgeld(arguments);
    }
    json::object inspect_json(ByteView bytes, std::vector<std::string> more = {}) {
        more.push_back("--json");
        const Ran ran = inspect(bytes, std::move(more));
        json::error_code error;
        const json::value value = json::parse(ran.out, error);
        EXPECT_FALSE(error) << ran.out << ran.err;
        return value.is_object() ? value.as_object() : json::object{};
    }
    std::string charter_file() {
        return file("charter", encode(by_officers(charter(), 1, 4, std::nullopt)));
    }
    TemporaryDirectory directory_;
};

TEST_F(Inspect, EveryKindIsRecognisedAsAFile) {
    for (const Example& example : examples()) {
        SCOPED_TRACE(example.kind + (example.draft ? " draft" : ""));
        const Ran ran = inspect(example.wire);
        ASSERT_EQ(ran.code, ExitCode::yes) << ran.err;
        EXPECT_THAT(ran.out, StartsWith("kind"));
        const json::object shown = inspect_json(example.wire);
        ASSERT_FALSE(shown.empty());
        EXPECT_EQ(shown.at("kind").as_string(), example.kind);
        EXPECT_EQ(shown.at("bytes").to_number<std::size_t>(), example.wire.size());
        EXPECT_EQ(shown.at("form").as_string() == "draft", example.draft);
        EXPECT_EQ(inspect_json(example.wire, {"--kind", example.kind}), shown) << "also by name";
    }
}

TEST_F(Inspect, EveryKindThatHasATextIsRecognisedAsText) {
    int texts = 0;
    for (const Example& example : examples()) {
        const auto kind = kind_named(example.kind);
        if (example.draft || !kind || text_prefix(*kind).empty()) continue;
        SCOPED_TRACE(example.kind);
        ++texts;
        const std::string text = to_text(*kind, example.wire);
        const std::string path = file("text", as_bytes(text + "\n"));
        const Ran from_file = run_noodgeld({"inspect", "--json", path});
        EXPECT_EQ(from_file.code, text.size() <= limits::kTextBytes ? ExitCode::yes : ExitCode::no);
        EXPECT_EQ(run_noodgeld({"inspect", "--json", text}).out, from_file.out);
        EXPECT_EQ(run_noodgeld({"inspect", "--json", "-"}, text).out, from_file.out);
    }
    EXPECT_EQ(texts, 14);
}

TEST_F(Inspect, NoTwoKindsHaveOneForm) {
    Executor executor(1);
    const crypto::Verifier verifier(crypto::Seed{}, {}, executor);
    for (const Example& example : examples()) {
        for (const std::string& kind : inspectable_kinds()) {
            if (kind == example.kind) continue;
            Trust trust(verifier);
            EXPECT_FALSE(inspect_object(example.wire, kind, trust, Language::en))
                << example.kind << " as " << kind;
        }
    }
}

TEST_F(Inspect, ASeedIsNeverShown) {
    const Voucher secret = voucher(1);
    const Bytes wire = encode(secret);
    const std::string text = to_text(Kind::voucher, wire);
    std::string upper = hex(secret.seed.view());
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const std::string needles[] = {hex(secret.seed.view()), upper, base45(secret.seed.view()),
                                   base45(secret.seed.view().subspan(1)),
                                   text.substr(text.size() - 40)};
    const std::string path = file("voucher", wire);
    const std::string text_path = file("voucher.txt", as_bytes(text));
    const std::vector<std::vector<std::string>> ways = {
        {"inspect", path},
        {"inspect", path, "--json"},
        {"inspect", text_path, "--charter", charter_file()},
        {"inspect", text},
        {"inspect", path, "--kind", "order"},
        {"inspect", text_path, "--kind", "order"},
        {"inspect", text + "A"},
        {"inspect", "x" + text},
        {"inspect", path, text},
        {"inspect", path, text.substr(text.size() / 2)},
    };
    for (const auto& way : ways) {
        const Ran ran = run_noodgeld(way);
        for (const std::string& needle : needles) {
            EXPECT_THAT(ran.out + ran.err, Not(HasSubstr(needle))) << testing::PrintToString(way);
        }
    }
    EXPECT_THAT(run_noodgeld({"inspect", path}).out, HasSubstr("present, not shown"));
    EXPECT_THAT(run_noodgeld({"inspect", text}).err, HasSubstr("others on this machine"));
}

TEST_F(Inspect, ASeedThatDoesNotFitIsSaid) {
    const Voucher wrong{token(1), crypto::Seed(example_hash("holder", 2).bytes)};
    const Ran ran = inspect(encode(wrong));
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.out, testing::ContainsRegex("seed fits +no"));
    EXPECT_THAT(inspect(encode(voucher(1))).out, testing::ContainsRegex("seed fits +yes"));
}

TEST_F(Inspect, AnOrderReadsInBothLanguages) {
    const Bytes wire = encode(by_officers(order()));
    const std::string en = inspect(wire).out;
    EXPECT_THAT(en, testing::ContainsRegex(
                        "issued at +2026-03-01T00:00:00Z .2026-03-01 01:00 in Amsterdam.\n"));
    EXPECT_THAT(en, testing::ContainsRegex("per sale +€200.00\n"));
    EXPECT_THAT(en, testing::ContainsRegex("void within +1 hour\n"));
    EXPECT_THAT(en, HasSubstr("Noodgeld geldt van 1 tot 8 maart"));
    const std::string nl = inspect(wire, {"--lang", "nl"}).out;
    EXPECT_THAT(nl, testing::ContainsRegex("soort +besluit\n"));
    EXPECT_THAT(nl, testing::ContainsRegex("per aankoop +€ 200,00\n"));
    EXPECT_THAT(nl, testing::ContainsRegex("ongedaan binnen +1 uur\n"));
}

TEST_F(Inspect, JsonHasNumbersAndHexadecimal) {
    const json::object shown = inspect_json(encode(by_officers(order())));
    const json::object& content = shown.at("content").as_object();
    EXPECT_EQ(content.at("number").to_number<int>(), 1);
    EXPECT_EQ(content.at("issued_at").to_number<std::int64_t>(), kCrisis.seconds);
    EXPECT_EQ(content.at("limits").at("per_sale").to_number<int>(), 20'000);
    EXPECT_FALSE(content.contains("previous")) << "absent, not null";
    const json::object& row = content.at("activations").at(0).as_object();
    EXPECT_EQ(row.at("emission").as_string(), hex(emission_id(emission(), lineage()).bytes));
    EXPECT_EQ(row.at("regions").as_array().size(), 0u);
}

TEST_F(Inspect, EveryBodyOfAFeedIsShown) {
    const json::object shown = inspect_json(encode(full_feed().segment()));
    const json::array& entries = shown.at("entries").as_array();
    std::vector<std::string> bodies;
    for (const json::value& entry : entries) {
        bodies.emplace_back(entry.at("body").as_object().begin()->key());
    }
    EXPECT_THAT(bodies, testing::ElementsAre("adopted", "sale", "deferred_sale", "void",
                                             "witnessed_time", "asserted_time"));
    const json::object& sale = entries[1].at("body").at("sale").as_object();
    EXPECT_EQ(sale.at("spends").at(1).at("token").at("holder").as_string(),
              hex(example_public_key("holder", 2).bytes));
    EXPECT_EQ(entries[4]
                  .at("body")
                  .at("witnessed_time")
                  .at("anchor")
                  .at("time")
                  .to_number<std::int64_t>(),
              (kCrisis + kDay).seconds);
    EXPECT_EQ(entries[0].at("body").at("adopted").at("kind").as_string(), "order");
}

TEST_F(Inspect, UnderTheCharterSignersHaveNames) {
    const Ran ran = inspect(encode(by_officers(order())), {"--charter", charter_file()});
    EXPECT_EQ(ran.code, ExitCode::yes) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("Minister of Finance"));
    const json::object shown =
        inspect_json(encode(by_officers(order())), {"--charter", charter_file()});
    EXPECT_EQ(shown.at("hash").as_string(), hex(order_hash().bytes));
    EXPECT_EQ(shown.at("lineage").as_string(), hex(lineage().bytes));
    EXPECT_EQ(shown.at("verdict").as_string(), "valid");
    ASSERT_EQ(shown.at("signatures").as_array().size(), 3u);
    for (const json::value& one : shown.at("signatures").as_array()) {
        EXPECT_EQ(one.at("signature").as_string(), "good");
    }
}

TEST_F(Inspect, EveryJudgedKindIsValidUnderTheCharterAndNotUnderAnother) {
    Charter other = charter();
    other.issued_at = other.issued_at + kDay;
    const std::string other_charter = file("other", encode(by_officers(other, 1, 4, std::nullopt)));
    for (const Example& example : examples()) {
        constexpr std::string_view kJudged[] = {"series",      "emission",    "order", "stop",
                                                "revocations", "certificate", "anchor"};
        if (example.draft || std::ranges::find(kJudged, example.kind) == std::end(kJudged))
            continue;
        SCOPED_TRACE(example.kind);
        std::vector<std::string> trusted{"--charter", charter_file()};
        if (example.kind == "stop") {
            trusted.push_back(file("its-order", encode(by_officers(order()))));
        }
        const Ran good = inspect(example.wire, trusted);
        EXPECT_EQ(good.code, ExitCode::yes) << good.out;
        EXPECT_THAT(good.out, HasSubstr("valid under the charter"));
        EXPECT_THAT(good.out, Not(HasSubstr("BAD")));
        const Ran bad = inspect(example.wire, {"--charter", other_charter});
        EXPECT_EQ(bad.code, ExitCode::no);
        EXPECT_THAT(bad.out, HasSubstr("BAD"));
        const json::object unjudged = inspect_json(example.wire);
        EXPECT_FALSE(unjudged.contains("verdict"));
        for (const json::value& one : unjudged.at("signatures").as_array()) {
            EXPECT_EQ(one.at("signature").as_string(), "unchecked");
        }
    }
}

TEST_F(Inspect, TooFewOfficersIsANo) {
    const Ran ran = inspect(encode(by_officers(order(), 1, 2)), {"--charter", charter_file()});
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_EQ(inspect_json(encode(by_officers(order(), 1, 2)), {"--charter", charter_file()})
                  .at("verdict")
                  .as_string(),
              "too_few_signatures");
}

TEST_F(Inspect, TokensAndHeadsAreJudgedBySeriesAndCertificates) {
    const std::string series_file =
        file("series", encode(sign(series(), lineage(), example_key("issuer"))));
    const std::string certificate_file =
        file("certificate", encode(sign(certificate(), lineage(), example_key("enroller"))));
    const std::vector<std::string> trusted{"--charter", charter_file(), series_file,
                                           certificate_file};
    const json::object token_shown = inspect_json(encode(token(1)), trusted);
    EXPECT_EQ(token_shown.at("signatures").at(0).at("signature").as_string(), "good");
    EXPECT_EQ(token_shown.at("token_id").as_string(), hex(token_id(token(1), lineage()).bytes));
    EXPECT_EQ(token_shown.at("face_value").to_number<int>(), 1'000);

    Token forged = token(1);
    forged.signature.bytes[0] ^= 1;
    EXPECT_EQ(inspect(encode(forged), trusted).code, ExitCode::no);

    const json::object head = inspect_json(encode(full_feed().signed_head()), trusted);
    EXPECT_EQ(head.at("signatures").at(0).at("signature").as_string(), "good");
    const json::object segment = inspect_json(encode(full_feed().segment()), trusted);
    EXPECT_EQ(segment.at("chain").as_bool(), true);
    EXPECT_EQ(segment.at("signatures").at(0).at("signature").as_string(), "good");

    Segment broken = full_feed().segment();
    broken.entries.erase(broken.entries.begin() + 2);
    EXPECT_EQ(inspect(encode(broken), trusted).code, ExitCode::no);
}

TEST_F(Inspect, AFirstCharterIsJudgedByItselfAndSaysWhatThatIsWorth) {
    const Ran ran = inspect(encode(by_officers(charter(), 1, 4, std::nullopt)));
    EXPECT_EQ(ran.code, ExitCode::yes);
    EXPECT_THAT(ran.out, HasSubstr("only its hash can tell"));
    EXPECT_THAT(ran.out, HasSubstr(hex(lineage().bytes)));
    EXPECT_EQ(inspect(encode(by_officers(charter(), 1, 3, std::nullopt))).code, ExitCode::no);
}

TEST_F(Inspect, LaterChartersFollowTheFirst) {
    auto next = by_officers(next_charter(), 1, 4);
    combine(next, cosign(next.value, lineage(), example_key("officer", 6)));
    const std::string first = charter_file();
    const std::string second = file("second", encode(next));
    const Ran ran = inspect(encode(next), {"--charter", first});
    EXPECT_EQ(ran.code, ExitCode::yes) << ran.out;

    Order later = order();
    later.charter = {2};
    const Bytes wire = encode(by_officers(later));
    EXPECT_EQ(inspect(wire, {"--charter", first, second}).code, ExitCode::yes);
    EXPECT_EQ(inspect(wire, {"--charter", first}).code, ExitCode::no);
    const Ran reversed = inspect(wire, {"--charter", second, first});
    EXPECT_EQ(reversed.code, ExitCode::no);
    EXPECT_THAT(reversed.err, HasSubstr(second));
}

TEST_F(Inspect, GarbageIsRefusedWithItsReason) {
    const Bytes order_wire = encode(by_officers(order()));
    Bytes cut(order_wire.begin(), order_wire.end() - 1);
    Bytes longer = order_wire;
    longer.push_back(0);
    const std::vector<std::pair<Bytes, std::string>> cases = {
        {{}, "no object of Noodgeld"},     {Bytes(1'000, 0xff), "no object of Noodgeld"},
        {cut, "order: truncated"},         {longer, "order: trailing_bytes"},
        {Bytes{0xa0}, "entry: wrong_key"},
    };
    for (const auto& [bytes, expected] : cases) {
        const Ran ran = inspect(bytes);
        EXPECT_EQ(ran.code, ExitCode::no);
        EXPECT_THAT(ran.out, IsEmpty());
        EXPECT_THAT(ran.err, HasSubstr(expected));
    }
    EXPECT_THAT(inspect(order_wire, {"--kind", "stop"}).err, HasSubstr("stop: "));
}

TEST_F(Inspect, AFileLargerThanAnyTextIsStillAnObject) {
    Charter large = charter();
    for (unsigned i = 200; i < 350; ++i) {
        large.regions.push_back({{i}, kCountry, "GM" + std::to_string(i), "Gemeente"});
    }
    const Bytes wire = encode(by_officers(large, 1, 4, std::nullopt));
    ASSERT_GT(wire.size(), limits::kTextBytes);
    EXPECT_EQ(inspect(wire).code, ExitCode::yes);
}

TEST_F(Inspect, DamagedTextIsRefusedWithItsReason) {
    const std::string text = to_text(Kind::order, encode(by_officers(order())));
    EXPECT_THAT(run_noodgeld({"inspect", text.substr(0, text.size() - 1)}).err,
                HasSubstr("Misread"));
    EXPECT_THAT(run_noodgeld({"inspect", text + "!!!"}).err, HasSubstr("Misread"));
    EXPECT_EQ(run_noodgeld({"inspect", text, "--kind", "stop"}).code, ExitCode::no);
    const Ran over = run_noodgeld({"inspect", "-"}, "NO1:" + std::string(5'000, '0'));
    EXPECT_EQ(over.code, ExitCode::no);
    EXPECT_THAT(over.err, HasSubstr("wrong_length"));
}

TEST_F(Inspect, EverySingleBitFlipOfAnOrderIsSeenUnderItsCharter) {
    const Bytes wire = encode(by_officers(order()));
    Executor executor(1);
    const crypto::Verifier verifier(crypto::Seed{}, {}, executor);
    Trust trust(verifier);
    ASSERT_TRUE(trust.take(Kind::charter, encode(by_officers(charter(), 1, 4, std::nullopt))));
    for (std::size_t bit = 0; bit < wire.size() * 8; bit += 29) {
        Bytes flipped = wire;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
        const auto object = inspect_object(flipped, std::nullopt, trust, Language::en);
        EXPECT_FALSE(object && object->good) << "bit " << bit;
    }
}

}  // namespace
}  // namespace noodgeld::test
