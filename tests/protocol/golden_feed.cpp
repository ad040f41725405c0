#include "protocol/wire/pack.h"
#include "protocol/wire/text.h"
#include "tests/protocol/golden.h"

namespace noodgeld::test {
namespace {

json::array hex_list(const auto& list) {
    json::array out;
    for (const auto& one : list) out.push_back(json::string(to_hex(one.bytes)));
    return out;
}

}  // namespace

ExampleFeed golden_feed_entries() {
    ExampleFeed feed;
    feed.append(Adopted{Kind::order, order_hash()});
    Sale basket = feed.sale(1, 1, {1'000, 375});
    basket.categories = {{kMilk, cents(175)}, {kBread, cents(1'200)}};
    feed.append(basket);
    feed.append(Void{{2}, basket.id});
    const Bytes receipt = encode(feed.anchor(kCrisis + kHour));
    feed.append(WitnessedTime{receipt});
    feed.append(AssertedTime{kCrisis + kDay});
    feed.append(DeferredSale{feed.sale(2, 3, {500}), kCrisis + kHour}, kCrisis + kDay);
    return feed;
}

json::value golden_feed() {
    const ExampleFeed feed = golden_feed_entries();
    json::array entries;
    for (std::size_t i = 0; i < feed.entries().size(); ++i) {
        const Bytes& wire = feed.entry_bytes()[i];
        entries.push_back({{"fields", to_json(feed.entries()[i])},
                           {"encoded", to_hex(wire)},
                           {"entry_hash", to_hex(entry_hash(wire, lineage()).bytes)}});
    }
    const Segment segment = feed.segment();
    return {{"about", "A feed with an entry of every body, its signed head, and the segment."},
            {"lineage", to_hex(lineage().bytes)},
            {"feed", to_hex(feed.id().bytes)},
            {"genesis_hash", to_hex(genesis_hash(feed.id(), lineage()).bytes)},
            {"entries", entries},
            {"head", to_hex(segment.head)},
            {"segment", to_hex(encode(segment))}};
}

/// A manifest of several parts, whose ids are easy to make.
json::object counted_manifest() {
    constexpr std::uint64_t kCount = 2 * limits::kIdsPerPart + 3;
    std::vector<TokenId> ids(kCount);
    for (std::uint64_t i = 0; i < kCount; ++i) {
        for (std::size_t b = 0; b < 4; ++b) {
            ids[i].bytes[15 - b] = static_cast<std::uint8_t>((i + 1) >> (8 * b));
        }
    }
    const SeriesId id = series_id(series(), lineage());
    json::array parts;
    for (const ManifestPart& part : manifest_parts(id, ids)) {
        parts.push_back({{"index", part.index.to_wire()},
                         {"ids", part.ids.size() / kTokenIdBytes},
                         {"path", hex_list(part.path)},
                         {"name", to_hex(part_name(encode(part), lineage()).bytes)}});
    }
    return {{"about", "Of series 1, the ids 1 to `tokens`, each a number in 16 bytes."},
            {"tokens", kCount},
            {"root", to_hex(manifest_root(ids).bytes)},
            {"parts", parts}};
}

/// The register's one part.
json::object register_in_parts() {
    const std::vector<RegisteredMerchant> rows = example_rows();
    json::array leaves;
    for (const RegisteredMerchant& row : rows) {
        leaves.push_back(json::string(to_hex(crypto::leaf_hash(encode(row)).bytes)));
    }
    const Bytes part = encode(parts_of(rows).front());
    return {{"about", "The register's rows, in its one part, and their leaf hashes."},
            {"part", to_hex(part)},
            {"name", to_hex(register_part_name(part, lineage()).bytes)},
            {"leaf_hashes", leaves}};
}

json::value golden_manifest() {
    std::vector<crypto::Hash> leaves;
    for (const TokenId& id : manifest()) leaves.push_back(crypto::leaf_hash(id.bytes));
    json::array roots;
    for (std::size_t size = 0; size <= leaves.size(); ++size) {
        const auto root = crypto::merkle_root(std::span(leaves).first(size));
        roots.push_back({{"size", size}, {"root", to_hex(root.bytes)}});
    }
    const Bytes part = manifest_part();
    return {{"about",
             "The manifest of the emission's series, in its one part: sorted token ids, their leaf "
             "hashes, and the RFC 6962 roots over the first of them. Then one of three parts."},
            {"part", to_hex(part)},
            {"name", to_hex(part_name(part, lineage()).bytes)},
            {"ids", to_hex(decode<ManifestPart>(part).value().ids)},
            {"leaf_hashes", hex_list(leaves)},
            {"roots", roots},
            {"in_parts", counted_manifest()},
            {"register", register_in_parts()}};
}

json::value golden_pack() {
    ExampleFeed feed;
    feed.append(Adopted{Kind::order, order_hash()});
    const std::vector<PackItem> items = {
        {Kind::charter, encode(by_officers(charter(), 1, 5, std::nullopt))},
        {Kind::stop, encode(by_officers(stop(), 4, 5))},
        {Kind::segment, encode(feed.segment())}};
    PackWriter writer;
    Bytes pack = writer.begin(lineage());
    json::array listed;
    for (const PackItem& item : items) {
        append(pack, writer.item(item.kind, item.object));
        listed.push_back(
            {{"kind_number", static_cast<int>(item.kind)}, {"object", to_hex(item.object)}});
    }
    append(pack, writer.end());
    return {{"about", "A pack of a charter, a stop and a segment."},
            {"lineage", to_hex(lineage().bytes)},
            {"items", listed},
            {"pack", to_hex(pack)}};
}

json::value golden_text() {
    json::array base45_cases;
    for (const std::string_view plain : {"", "AB", "Hello!!", "base-45", "ietf!"}) {
        base45_cases.push_back(
            {{"bytes", to_hex(as_bytes(plain))}, {"text", base45(as_bytes(plain))}});
    }
    for (const Bytes& bytes : {Bytes{0}, Bytes{255}, Bytes{0, 0}, Bytes{255, 255}, Bytes(5, 0)}) {
        base45_cases.push_back({{"bytes", to_hex(bytes)}, {"text", base45(bytes)}});
    }
    json::array prefixes;
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        const auto kind = static_cast<Kind>(number);
        prefixes.push_back(
            {{"kind_number", number}, {"kind", name(kind)}, {"prefix", text_prefix(kind)}});
    }
    json::array checks;
    for (const char* text : {"NT1:", "NT1:BB8", "NV1:  0  0 0", "NO1:%69 VD92EX0", "0", ":"}) {
        checks.push_back({{"text", text}, {"digits", check_digits(text)}});
    }
    const auto checked = [](const std::string& text) { return text + check_digits(text); };
    json::array refused;
    const std::pair<std::string, const char*> texts[] = {
        {"", "nothing"},
        {"NT1", "no colon"},
        {"nt1:BB8", "a prefix in small letters"},
        {"NT2:BB8", "another version"},
        {"NY1:BB8", "no such kind"},
        {"N T1:BB8", "a space inside the prefix"},
        {"NT1:", "no check digits"},
        {"NT1:BB8", "digits where the check digits should be"},
        {"NT1:BB9" + check_digits("NT1:BB8"), "another digit"},
        {"NT1:B8B" + check_digits("NT1:BB8"), "two digits in each other's place"},
        {"NV1:BB8" + check_digits("NT1:BB8"), "another kind"},
        {"NT1:bb8" + check_digits("NT1:BB8"), "small letters"},
        {"NT1:BB_" + check_digits("NT1:BB8"), "not in the alphabet"},
        {"NT1:B\nB8" + check_digits("NT1:BB8"), "a line end inside"},
        {checked("NT1:GGW"), "a group above 65535"},
        {checked("NT1:::"), "a last pair above 255"},
        {checked("NT1:BB8B"), "one digit left over"},
    };
    for (const auto& [text, why] : texts) {
        const auto error = from_text(text).error();
        refused.push_back({{"text", text}, {"error", name(error)}, {"why", why}});
    }
    json::array around;
    const std::string good = to_text(Kind::token, as_bytes("AB"));
    for (const std::string& text : {good, " " + good + "\r\n", "\t" + good + " "}) {
        around.push_back({{"text", text}, {"kind", "token"}, {"bytes", to_hex(as_bytes("AB"))}});
    }
    return {{"about", "Base45, the prefixes of text forms, and their check digits."},
            {"base45", base45_cases},
            {"prefixes", prefixes},
            {"check_digits", checks},
            {"accepted", around},
            {"refused", refused}};
}

}  // namespace noodgeld::test
