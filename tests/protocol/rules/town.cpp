#include "tests/protocol/rules/town.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/protocol/rules/judgements.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

constexpr unsigned kTokens = 5;

std::string reason(const std::optional<Refusal>& refusal,
                   const std::optional<model::Missing>& missing) {
    if (missing) return " " + std::string(name(missing->kind));
    return refusal ? " " + std::string(name(*refusal)) : "";
}

}  // namespace

void Town::found() {
    if (minted_) return;
    receive(Kind::charter, encode(by_officers(charter(), 1, 4, std::nullopt)));
    minted_ = mint(series, 1);
    order.activations = rows;
    for (Activation& row : order.activations) {
        if (row.emission == EmissionId{}) {
            row.emission = emission_id(minted_->emission, lineage());
        }
    }
    (void)publish(order);
}

Minted Town::mint(Series of, unsigned number) {
    of.key = example_public_key("series", number);
    const SeriesId id = series_id(of, lineage());
    Minted made{of, {}, {}};
    std::vector<TokenId> ids = idle;
    for (unsigned i = 1; i <= kTokens; ++i) {
        const auto serial = id_from<Serial>(example_hash("serial", i).bytes);
        made.tokens.push_back(sign_token(id, serial, example_public_key("holder", i), lineage(),
                                         example_key("series", number)));
        if (i <= emitted) ids.push_back(token_id(made.tokens.back(), lineage()));
    }
    if (sorts_ids) std::ranges::sort(ids);
    made.emission = test::emission();
    made.emission.series = {{id, {ids.size()}, manifest_root(ids)}};
    made.emission.tokens = {ids.size()};
    made.emission.total_value =
        cents(static_cast<std::int64_t>(ids.size()) * of.face_value.cents());
    auto attested = by_officers(made.emission);
    combine(attested, cosign(made.emission, lineage(), example_key("issuer")));
    receive(Kind::series, encode(noodgeld::sign(of, lineage(), example_key("issuer"))));
    receive(Kind::emission, encode(attested));
    for (const ManifestPart& part : manifest_parts(id, ids)) {
        receive(Kind::manifest, encode(part));
    }
    return made;
}

ObjectHash Town::publish(const Charter& next) {
    receive(Kind::charter, encode(by_officers(next, 1, 4)));
    return hash_of(next, lineage());
}

ObjectHash Town::publish(const MerchantRegister& all) {
    receive(Kind::merchant_register, encode(by_officers(all, 1, 3)));
    return hash_of(all, lineage());
}

ObjectHash Town::publish(const Ruling& ruling) {
    receive(Kind::ruling, encode(by_officers(ruling, 1, 3)));
    return hash_of(ruling, lineage());
}

Settlement Town::settlement(const std::vector<Settled>& paid, unsigned number,
                            const std::optional<ObjectHash>& previous) const {
    Settlement run;
    run.charter = {1};
    run.number = {number};
    run.previous = previous;
    run.issued_at = kCrisis + kDay;
    run.rows = paid;
    return run;
}

Settlement Town::settle(const std::vector<Settled>& paid, unsigned number,
                        const std::optional<ObjectHash>& previous) {
    const Settlement run = settlement(paid, number, previous);
    auto object = by_officers(run, 1, 2);
    combine(object, cosign(run, lineage(), example_key("ledger")));
    receive(Kind::settlement, encode(object));
    return run;
}

ObjectHash Town::publish(const Order& made) {
    receive(Kind::order, encode(by_officers(made, 1, 3)));
    return hash_of(made, lineage());
}

Charter Town::successor() const {
    Charter next = next_charter();
    next.carried = {hash_of(order, lineage()), hash_of(minted_->emission, lineage())};
    std::ranges::sort(next.carried);
    return next;
}

ObjectHash Town::publish(const Stop& stop) {
    receive(Kind::stop, encode(by_officers(stop, 1, 2)));
    return hash_of(stop, lineage());
}

ObjectHash Town::publish(const RevocationList& list) {
    receive(Kind::revocations, encode(by_officers(list, 1, 2)));
    return hash_of(list, lineage());
}

ObjectHash Town::publish(const Certificate& made) {
    const bool by_second = made.enroller == key_id(example_public_key("enroller", 2));
    const auto key = example_key("enroller", by_second ? 2 : 1);
    receive(Kind::certificate, encode(noodgeld::sign(made, lineage(), key)));
    return hash_of(made, lineage());
}

void Town::witness(const FeedId& feed, const FeedPoint& point, UnixTime time, std::string_view role,
                   unsigned number) {
    const auto key = example_key(role, number);
    const Signed<Head> head{{feed, point, {}}, {}};
    receive(Kind::anchor,
            encode(noodgeld::sign(anchor_for(head, key.public_key(), time), lineage(), key)));
}

void Town::date(Kind kind, const ObjectHash& hash, UnixTime time, std::string_view role,
                unsigned number) {
    const auto key = example_key(role, number);
    const Anchor anchor = anchor_for(DatedObject{kind, hash}, key.public_key(), time);
    receive(Kind::anchor, encode(noodgeld::sign(anchor, lineage(), key)));
}

void Town::lose(Kind kind) {
    std::erase_if(objects_, [kind](const PackItem& item) { return item.kind == kind; });
}

void Town::lose_part(std::uint64_t index) {
    std::erase_if(objects_, [index](const PackItem& item) {
        if (item.kind != Kind::manifest) return false;
        return decode<ManifestPart>(item.object).value().index.value == index;
    });
}

std::vector<RegisteredMerchant> Town::rows_of_all() const {
    std::vector<Merchant> merchants{{"KVK0", licence.payee}};  // A register is never empty.
    for (const PackItem& item : objects_) {
        if (item.kind != Kind::certificate) continue;
        const Certificate made = decode_signed<Certificate>(item.object)->value;
        if (!unlisted.contains(made.merchant)) merchants.push_back({made.merchant, made.payee});
    }
    std::vector<RegisteredMerchant> all = registered(merchants);
    for (RegisteredMerchant& row : all) {
        const auto at = ceilings.find(row.merchant);
        if (at != ceilings.end()) row.ceiling = at->second;
    }
    return all;
}

std::vector<PackItem> Town::received() const {
    std::vector<PackItem> all = objects_;
    if (has_register) {
        for (PackItem& item : register_items(rows_of_all())) all.push_back(std::move(item));
        MerchantRegister next = merchant_register(rows_of_all());
        next.charter = {2};  // A fact only where there is such a charter.
        all.push_back({Kind::merchant_register, encode(by_officers(next))});
    }
    for (const Shop* shop : shops_) {
        for (PackItem& item : shop->report()) all.push_back(std::move(item));
    }
    return all;
}

model::Verdicts Town::judge() const {
    const std::vector<PackItem> all = received();
    model::Verdicts verdicts = adjudicated(all);
    EXPECT_EQ(difference(model::judge(all, verifier()), verdicts), "");
    record_judgement(all);
    return verdicts;
}

std::string Town::verdict(const EntryHash& sale, std::size_t index) const {
    const model::Verdicts verdicts = judge();
    const auto at = verdicts.spends.find({sale, index});
    if (at == verdicts.spends.end()) return "not placed";
    const model::Verdict& verdict = at->second;
    const std::string hold = verdict.hold.empty() ? "" : " " + verdict.hold;
    return verdict.outcome + reason(verdict.refusal, verdict.missing) + hold;
}

std::string Town::effect(const EntryHash& voided) const {
    const model::Verdicts verdicts = judge();
    const auto at = verdicts.voids.find(voided);
    if (at == verdicts.voids.end()) return "not placed";
    if (at->second.has_effect) return "effective";
    if (!at->second.missing && !at->second.refusal) return "in doubt";
    const char* const start = at->second.missing ? "pending" : "void";
    return start + reason(at->second.refusal, at->second.missing);
}

Shop::Shop(Town& town, unsigned number, Open)
    : licence(town.licence), town_(town), number_(number), id_(example_feed(number)) {
    town.found();
    town.shops_.push_back(this);
    licence.key = example_public_key("terminal", number);
    licence.merchant = "KVK" + std::to_string(number);
}

Shop::Shop(Town& town, unsigned number, const std::string& merchant) : Shop(town, number, Open{}) {
    if (!merchant.empty()) licence.merchant = merchant;
    adopt(charter());
    adopt(Kind::certificate, town.publish(licence));
    adopt(town.order);
}

Shop Shop::closed(Town& town, unsigned number) {
    return Shop(town, number, Open{});
}

FeedPoint Shop::tip() const {
    if (!last_) return {{0}, genesis_hash(id_, lineage())};
    return point(*last_);
}

FeedPoint Shop::point(const EntryHash& hash) const {
    return {entries_.at(hash).sequence, hash};
}

const Entry& Shop::entry(const EntryHash& hash) const {
    return entries_.at(hash);
}

EntryHash Shop::append(Body body) {
    const FeedPoint before = tip();
    const TimeInterval clock = now < floor ? TimeInterval{floor, floor, TimeSource::floor}
                                           : TimeInterval{floor, now, TimeSource::clock};
    const Entry made{
        id_, {before.sequence.value + 1}, before.hash, time.value_or(clock), std::move(body)};
    const EntryHash hash = entry_hash(encode(made), lineage());
    entries_.emplace(hash, made);
    last_ = hash;
    return hash;
}

EntryHash Shop::adopt(Kind kind, const ObjectHash& hash) {
    return append(Adopted{kind, hash});
}

Sale Shop::make_sale(const std::vector<unsigned>& tokens,
                     const std::function<void(Sale&)>& before) const {
    Sale sale;
    sale.id = example_id<SaleId>("sale", 100 * number_ + sales_);
    sale.asked_at = now;
    sale.order = hash_of(town_.order, lineage());
    sale.asked_head = tip();
    for (const unsigned number : tokens) {
        sale.spends.push_back({encode(town_.minted().tokens[number - 1]), cents(100), {}});
    }
    sale.categories = {{kBread, {}}};
    if (before) before(sale);
    std::int64_t total = 0;
    for (const Spend& spend : sale.spends) total += spend.amount.cents();
    sale.total = cents(total);
    if (sale.categories.size() == 1) sale.categories.front().amount = sale.total;
    for (Spend& spend : sale.spends) {
        const Token token = *decode_token(spend.token);
        const Authorisation word{token_id(token, lineage()),
                                 id_,
                                 sale.id,
                                 spend.amount,
                                 sale.asked_at,
                                 sale.order,
                                 sale.asked_head};
        for (unsigned holder = 1; holder <= kTokens; ++holder) {
            if (example_public_key("holder", holder) != token.holder) continue;
            spend.authorisation =
                noodgeld::sign(word, lineage(), example_key("holder", holder)).by.signature;
        }
    }
    return sale;
}

EntryHash Shop::sell(const std::vector<unsigned>& tokens, const SaleChange& change) {
    ++sales_;
    Sale sale = make_sale(tokens, change.before);
    if (change.after) change.after(sale);
    if (change.deferred) return append(DeferredSale{sale, now});
    return append(sale);
}

EntryHash Shop::undo(const EntryHash& sale) {
    return append(Void{entry(sale).sequence, sale_in(entry(sale))->id});
}

EntryHash Shop::take_receipt(UnixTime at) {
    return take_receipt(tip(), at);
}

EntryHash Shop::take_receipt(const FeedPoint& of, UnixTime at) {
    const EntryHash hash = append(WitnessedTime{anchor(of, at)});
    floor = std::max(floor, std::min(at, now));
    return hash;
}

Bytes Shop::anchor(const FeedPoint& of, UnixTime at) const {
    const auto key = example_key("ledger");
    const auto signed_head = decode_signed<Head>(head(of)).value();
    return encode(noodgeld::sign(anchor_for(signed_head, key.public_key(), at), lineage(), key));
}

std::vector<Bytes> Shop::branch(const EntryHash& tip) const {
    std::vector<Bytes> out;
    for (auto at = entries_.find(tip); at != entries_.end();) {
        out.push_back(encode(at->second));
        at = entries_.find(at->second.previous);
    }
    std::ranges::reverse(out);
    return out;
}

Bytes Shop::head(const FeedPoint& to) const {
    const Head head{id_, to, totals};
    return encode(noodgeld::sign(head, lineage(), example_key("terminal", number_)));
}

std::vector<PackItem> Shop::report() const {
    std::vector<PackItem> out;
    std::set<EntryHash> followed;
    for (const auto& [hash, entry] : entries_) followed.insert(entry.previous);
    for (const auto& [hash, entry] : entries_) {
        if (followed.contains(hash) || unsigned_tips.contains(hash)) continue;
        const Segment segment{branch(hash), head(point(hash))};
        out.push_back({Kind::segment, encode(segment)});
        if (!receipt) continue;
        out.push_back({Kind::anchor, anchor(point(hash), *receipt)});
    }
    return out;
}

}  // namespace noodgeld::test
