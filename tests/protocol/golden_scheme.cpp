#include "tests/protocol/golden.h"

namespace noodgeld::test {
namespace {

json::object signing_key(const char* role, unsigned number) {
    const crypto::SecretKey key = example_key(role, number);
    return {{"role", role},
            {"number", number},
            {"seed", to_hex(key.seed())},
            {"public_key", to_hex(key.public_key().bytes)},
            {"key_id", to_hex(key_id(key.public_key()).bytes)}};
}

json::object opening_key(const char* role) {
    const crypto::OpeningKey key = example_opening_key(role);
    return {{"role", role},
            {"seed", to_hex(key.seed())},
            {"sealing_key", to_hex(key.sealing_key().bytes)}};
}

json::array sheet_serials() {
    const auto sheet = example_id<SheetKey>("sheet", 1);
    json::array out;
    for (const unsigned index : {0U, 1U, 23U, 255U, 256U, 1023U}) {
        const auto at = static_cast<std::uint16_t>(index);
        out.push_back({{"sheet_key", to_hex(sheet.bytes)},
                       {"index", index},
                       {"serial", to_hex(sheet_serial(sheet, at, lineage()).bytes)}});
    }
    return out;
}

json::array genesis_hashes() {
    json::array out;
    for (const unsigned terminal : {1U, 2U}) {
        const FeedId feed = example_feed(terminal);
        out.push_back(
            {{"feed", to_hex(feed.bytes)}, {"hash", to_hex(genesis_hash(feed, lineage()).bytes)}});
    }
    return out;
}

}  // namespace

json::value golden_scheme() {
    json::array keys;
    const std::pair<const char*, unsigned> roles[] = {
        {"officer", 6}, {"issuer", 1},   {"enroller", 1},    {"ledger", 1}, {"witness", 2},
        {"series", 1},  {"terminal", 2}, {"replacement", 1}, {"holder", 5}};
    for (const auto& [role, count] : roles) {
        for (unsigned i = 1; i <= count; ++i) keys.push_back(signing_key(role, i));
    }
    json::array tokens;
    for (unsigned i = 1; i <= 5; ++i) {
        const Token one = token(i);
        tokens.push_back({{"series_id", to_hex(one.series.bytes)},
                          {"serial", to_hex(one.serial.bytes)},
                          {"holder", to_hex(one.holder.bytes)},
                          {"token_id", to_hex(token_id(one, lineage()).bytes)}});
    }
    return {{"about",
             "The example scheme's keys, and names derived from keys and hashes. Seeds are "
             "SHA-256(\"noodgeld/example/ROLE/NUMBER\")."},
            {"lineage", to_hex(lineage().bytes)},
            {"keys", keys},
            {"opening_keys", {opening_key("auditor"), opening_key("revocation-desk")}},
            {"token_ids", tokens},
            {"sheet_serials", sheet_serials()},
            {"genesis_hashes", genesis_hashes()}};
}

}  // namespace noodgeld::test
