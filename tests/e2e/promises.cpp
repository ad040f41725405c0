#include "tests/e2e/promises.h"

#include <algorithm>

#include "base/hexadecimal.h"
#include "protocol/objects/entry.h"
#include "protocol/wire/pack.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

void read_entry(ByteView bytes, FeedPoint& tip, ExportedFeed& feed) {
    const auto entry = decode<Entry>(bytes);
    const EntryHash hash = entry_hash(bytes, lineage());
    const std::string at = "entry " + std::to_string(tip.sequence.value + 1);
    if (!entry) return feed.complaints.push_back(at + " cannot be read");
    if (entry->sequence.value != tip.sequence.value + 1) feed.complaints.push_back(at + ": a gap");
    if (entry->previous != tip.hash) feed.complaints.push_back(at + " does not follow");
    tip = {entry->sequence, hash};
    ++feed.entries;
    if (const Sale* sale = sale_in(*entry)) {
        ExportedFeed::Sale out{hex(sale->id.bytes), hex(hash.bytes), {}};
        for (const Spend& spend : sale->spends) {
            out.tokens.push_back(hex(token_id(decode_token(spend.token).value(), lineage()).bytes));
        }
        feed.sales.push_back(std::move(out));
    }
}

}  // namespace

ExportedFeed read_feed(ByteView pack) {
    ExportedFeed feed;
    const FeedId id = example_feed(1);
    FeedPoint tip{{0}, genesis_hash(id, lineage())};
    PackReader reader = PackReader::open(pack).value();
    for (;;) {
        const auto item = reader.next();
        if (!item) feed.complaints.emplace_back("the pack is damaged");
        if (!item || !*item) break;
        if ((*item)->kind != Kind::segment) continue;
        const Segment segment = decode<Segment>((*item)->object).value();
        for (const Bytes& bytes : segment.entries) read_entry(bytes, tip, feed);
        const auto head = decode_signed<Head>(segment.head);
        const bool good =
            head && head->value.feed == id && head->value.point == tip &&
            verify_signed(*head, lineage(), example_public_key("terminal"), verifier());
        if (!good) feed.complaints.emplace_back("a head that is not of its entries");
    }
    return feed;
}

std::vector<std::string> broken_promises(const Promises& promises, const ExportedFeed& feed) {
    std::vector<std::string> broken = feed.complaints;
    std::map<std::string, std::string> hashes;
    std::map<std::string, std::string> spent_by;
    for (const ExportedFeed::Sale& sale : feed.sales) {
        if (!hashes.emplace(sale.id, sale.entry_hash).second) {
            broken.push_back("sale " + sale.id + " stands twice");
        }
        for (const std::string& token : sale.tokens) {
            const auto [first, is_new] = spent_by.emplace(token, sale.id);
            if (!is_new) {
                broken.push_back("token " + token + " pays " + first->second + " and " + sale.id);
            }
        }
    }
    for (const auto& [sale, hash] : promises) {
        const auto held = hashes.find(sale);
        if (held == hashes.end()) broken.push_back("sale " + sale + " is lost");
        if (held != hashes.end() && held->second != hash) {
            broken.push_back("sale " + sale + " is another entry now");
        }
    }
    return broken;
}

}  // namespace noodgeld::test
