#include "tests/attacks/world.h"

#include "base/check.h"

namespace noodgeld::test {
namespace {

constexpr std::size_t kRun = 1'000;  // Entries in a segment.

Certificate certificate_of(unsigned terminal, const std::string& merchant) {
    Certificate made = certificate(terminal);
    made.merchant = merchant;
    return made;
}

}  // namespace

World::World(const Order& order) {
    take(Kind::charter, encode(by_officers(charter(), 1, 4, std::nullopt)));
    take(Kind::series, encode(sign(series(), lineage(), example_key("issuer"))));
    take(Kind::emission, encode(signed_emission()));
    take(Kind::manifest, manifest_part());
    take(Kind::order, encode(by_officers(order)));
}

void World::take(Kind kind, const Bytes& wire) {
    NOODGELD_CHECK(facts_.add(kind, wire, verifier()));
}

void World::take_pack(const Bytes& pack) {
    PackReader reader = PackReader::open(pack).value();
    while (const auto item = reader.next().value()) take(item->kind, item->object);
}

void World::enrol(unsigned terminal, const std::string& merchant) {
    take(Kind::certificate,
         encode(sign(certificate_of(terminal, merchant), lineage(), example_key("enroller"))));
    list(merchant);
}

void World::list(const std::string& merchant) {
    merchants_.push_back({merchant, certificate().payee});
    for (const PackItem& item : register_items(registered(merchants_), ++registers_)) {
        take(item.kind, item.object);
    }
}

void World::anchor_all(UnixTime time) {
    facts_.settle(verifier());
    const auto key = example_key("ledger");
    std::vector<Bytes> receipts;
    for (const auto& [feed, tree] : facts_.feeds()) {
        for (const auto& [hash, tip] : tree.tips()) {
            const auto& head = tree.heads().at({tip->entry.sequence, tip->hash});
            receipts.push_back(
                encode(sign(anchor_for(head, key.public_key(), time), lineage(), key)));
        }
    }
    for (const Bytes& one : receipts) take(Kind::anchor, one);
}

Adjudication World::judge() {
    facts_.settle(verifier());
    return adjudicate(facts_);
}

std::int64_t World::balance(AccountKind kind, const std::string& merchant) {
    return judge().accounts.balance({kind, merchant, merchant.empty() ? "" : certificate().payee});
}

std::string World::verdict(unsigned token, const std::string& merchant) {
    const Adjudication judged = judge();
    std::string out;
    for (const auto& [record, verdict] :
         judged.tokens.at(token_id(test::token(token), lineage()))) {
        if (record.merchant.name != merchant) continue;
        out += std::string(name(verdict.outcome));
        if (verdict.hold) out += " " + std::string(name(*verdict.hold));
    }
    return out;
}

OpenFeed::OpenFeed(unsigned terminal, const std::string& merchant, const Order& order)
    : ExampleFeed(terminal) {
    append(Adopted{Kind::charter, hash_of(charter(), std::nullopt)});
    append(Adopted{Kind::certificate, hash_of(certificate_of(terminal, merchant), lineage())});
    append(Adopted{Kind::order, hash_of(order, lineage())});
}

CheapFeed::CheapFeed(unsigned terminal)
    : key_(example_key("terminal", terminal)),
      id_(ExampleFeed(terminal).id()),
      at_(ExampleFeed(terminal).point()) {}

void CheapFeed::append(Body body) {
    const Entry entry{id_,
                      {at_.sequence.value + 1},
                      at_.hash,
                      {kCrisis, kCrisis, TimeSource::clock},
                      std::move(body)};
    run_.push_back(encode(entry));
    const FeedPoint before = at_;
    at_ = {entry.sequence, entry_hash(run_.back(), lineage())};
    points_.push_back(at_);
    written_.emplace(at_, Written{run_.back(), before});
}

Bytes CheapFeed::segment_back(std::size_t count) const {
    Segment segment{{}, encode(sign(Head{id_, at_, {}}, lineage(), key_))};
    for (FeedPoint at = at_; segment.entries.size() < count;) {
        const Written& one = written_.at(at);
        segment.entries.push_back(one.bytes);
        at = one.before;
    }
    std::ranges::reverse(segment.entries);
    return encode(segment);
}

std::vector<Bytes> CheapFeed::take_segments() {
    std::vector<Bytes> out;
    for (std::size_t from = 0; from < run_.size(); from += kRun) {
        const std::size_t end = std::min(from + kRun, run_.size());
        const auto at = [this](std::size_t i) {
            return run_.begin() + static_cast<std::ptrdiff_t>(i);
        };
        const Head head{id_, points_[end - 1], {}};
        out.push_back(encode(Segment{{at(from), at(end)}, encode(sign(head, lineage(), key_))}));
    }
    run_.clear();
    points_.clear();
    return out;
}

Sale cheap_sale(const CheapFeed& feed, unsigned number, unsigned which, bool authorised) {
    const Token paid = token(which);
    Sale sale;
    sale.id = example_id<SaleId>("cheap", number);
    sale.total = cents(1);
    sale.categories = {{kBread, cents(1)}};
    sale.asked_at = kCrisis;
    sale.order = order_hash();
    sale.asked_head = feed.point();
    sale.spends = {{encode(paid), cents(1), {}}};
    if (!authorised) return sale;
    const Authorisation word{token_id(paid, lineage()),
                             feed.id(),
                             sale.id,
                             cents(1),
                             sale.asked_at,
                             sale.order,
                             sale.asked_head};
    sale.spends[0].authorisation = sign(word, lineage(), example_key("holder", which)).by.signature;
    return sale;
}

Bytes pack_of_segments(const std::vector<Bytes>& segments) {
    PackWriter writer;
    Bytes pack = writer.begin(lineage());
    for (const Bytes& one : segments) append(pack, writer.item(Kind::segment, one));
    append(pack, writer.end());
    return pack;
}

}  // namespace noodgeld::test
