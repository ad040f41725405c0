#include "tests/protocol/rules/crisis_scheme.h"

#include <set>

namespace noodgeld::test {
namespace {

constexpr GpcCode kRye{50'181'900};  // a class of kBread
constexpr GpcCode kBrick{10'000'045};

Seconds hours(std::int64_t count) {
    return {count * kHour.count};
}

/// Keys that were stolen, or are said to be.
std::vector<KeyId> make_revoked_keys(Dice& dice) {
    std::vector<KeyId> keys;
    for (const std::string_view role : {"enroller", "ledger", "witness", "issuer"}) {
        if (dice.percent(40)) keys.push_back(key_id(example_public_key(role)));
    }
    std::ranges::sort(keys);
    return keys;
}

std::vector<Charter> make_charters(Dice& dice) {
    std::vector<Charter> charters{charter()};
    if (dice.percent(50)) charters.push_back(next_charter());
    if (charters.size() == 2 && dice.percent(40)) {
        Charter& next = charters.back();
        next.issuer = example_public_key("issuer", 3);
        next.enroller = example_public_key("enroller", 2);
        next.ledger = example_public_key("ledger", 2);
        next.witnesses = {example_public_key("witness", 2), example_public_key("witness", 3)};
        next.revoked_keys = make_revoked_keys(dice);
    }
    if (charters.size() == 2 && dice.percent(40)) {
        Charter other = next_charter();  // Evidence against those who signed both.
        other.regions.back().parent = kFryslan;
        if (dice.percent(50)) other.issuer = example_public_key("issuer", 2);
        if (dice.percent(50)) other.enroller = example_public_key("enroller", 2);
        if (dice.percent(50)) other.witnesses.pop_back();
        if (dice.mishap(10)) other.drill = !other.drill;
        if (dice.mishap(10)) other.currency = "USD";
        charters.push_back(other);
    }
    return charters;
}

Series make_series(unsigned number, Dice& dice) {
    Series made = series(number);
    made.face_value = cents(dice.one_of({500, 1'000, 1'000, 2'000}));
    if (dice.percent(30)) made.region = kCountry;
    if (dice.mishap(40)) made.region = dice.one_of({kFryslan, kGroningenCity});
    const std::vector<std::vector<StoreGroup>> groups{{{7}}, {{8}}, {{7}, {8}}, {{1}, {9}}};
    if (dice.mishap(25)) made.store_groups = dice.one_of(groups);
    const std::vector<std::vector<GpcCode>> goods{{kBread}, {kRye},          {kBrick, kBread},
                                                  {kMilk},  {kMilk, kBread}, {kDetergent, kFood}};
    if (dice.mishap(60)) made.goods = dice.one_of(goods);
    if (dice.mishap(40)) made.slot_offset = hours(dice.one_of({1, 24}));
    if (dice.mishap(40)) made.slot_length = hours(dice.one_of({2, 24}));
    if (dice.mishap(30)) made.longest_lifetime = hours(dice.one_of({25, 60}));
    return made;
}

std::vector<PoolToken> make_tokens(const std::vector<Series>& all, Dice& dice) {
    std::vector<PoolToken> tokens;
    const auto count = static_cast<unsigned>(dice.between(2, 12));
    for (unsigned i = 1; i <= count; ++i) {
        const std::size_t of = dice.below(all.size());
        const auto number = static_cast<unsigned>(of) + 1;
        const auto sheet = example_id<SheetKey>("sheet", 1);
        const auto serial = dice.percent(30)
                                ? sheet_serial(sheet, static_cast<std::uint16_t>(i), lineage())
                                : id_from<Serial>(example_hash("serial", i).bytes);
        Token token =
            sign_token(series_id(all[of], lineage()), serial, example_public_key("holder", i),
                       lineage(), example_key("series", number));
        if (dice.mishap(10)) token.signature.bytes[3] ^= 1;
        tokens.push_back({token, i, all[of].face_value});
    }
    return tokens;
}

/// Closes some of the series, each with a token of nobody's, and most of their tokens.
void make_emission(Scheme& scheme, Dice& dice) {
    Emission made;
    made.charter = {dice.mishap(20) ? 2U : 1U};
    made.issued_at = kPeacetime + kDay + hours(static_cast<int>(scheme.emissions.size()));
    std::int64_t value = 0;
    for (unsigned i = 0; i < scheme.series.size(); ++i) {
        if (dice.mishap(30)) continue;
        const SeriesId id = series_id(scheme.series[i], lineage());
        std::vector<TokenId> ids{example_id<TokenId>("idle", i)};
        for (const PoolToken& one : scheme.tokens) {
            // Else forged. Now and then the issuer hides a dear token among cheap ones.
            const bool is_here = one.token.series == id || dice.mishap(3);
            if (is_here && !dice.mishap(20)) ids.push_back(token_id(one.token, lineage()));
        }
        std::ranges::sort(ids);
        const std::uint64_t count = ids.size();
        made.series.push_back({id, {count}, manifest_root(ids)});
        made.tokens.value += count;
        value += static_cast<std::int64_t>(count) * scheme.series[i].face_value.cents();
        scheme.manifests.push_back(manifest_parts(id, ids).front());
    }
    if (made.series.empty()) return;
    std::ranges::sort(made.series, {}, &EmittedSeries::series);
    made.total_value = cents(dice.mishap(10) ? value / 3 : value);
    scheme.emissions.push_back(made);
}

Limits make_limits(Dice& dice) {
    Limits limits;
    limits.per_sale = cents(dice.mishap(50) ? 1'200 : 8'000);
    limits.tight_per_sale = cents(dice.one_of({800, 1'200}));
    limits.per_terminal = cents(dice.one_of({2'000, 5'000, 100'000}));
    limits.tight_per_terminal = cents(dice.one_of({500, 2'000}));
    limits.stale_after = hours(dice.mishap(50) ? 1 : dice.one_of({24, 72}));
    limits.void_within = hours(dice.one_of({1, 4}));
    limits.voids = {dice.one_of<std::uint64_t>({0, 1, 3, 3})};
    limits.deferred = cents(dice.mishap(60) ? dice.one_of({0, 900}) : 9'000);
    limits.duplicates = cents(dice.one_of({0, 700, 5'000}));
    return limits;
}

Order make_order(const Scheme& scheme, unsigned number, Dice& dice) {
    Order made;
    made.charter = {dice.mishap(25) ? 2U : 1U};
    made.number = {dice.percent(85) ? number : std::max(1U, number - 1)};
    if (made.number.value != 1) made.previous = order_hash();
    made.issued_at = kCrisis + hours(dice.mishap(50) ? dice.one_of({2, 30}) : 0);
    const auto rows = dice.between(1, 3);
    for (std::int64_t i = 0; i < rows && !scheme.emissions.empty(); ++i) {
        const Emission& emission = dice.one_of(scheme.emissions);
        Activation row{emission_id(emission, lineage()), {}, {}, {}};
        if (dice.mishap(4)) row.emission = example_id<EmissionId>("absent", number);
        if (dice.mishap(30)) row.regions = {dice.one_of({kGroningen, kFryslan, kGroningenCity})};
        row.from = kCrisis + hours(dice.mishap(40) ? dice.one_of({1, 12}) : 0);
        row.until = row.from + hours(dice.mishap(40) ? dice.one_of({2, 36}) : 48);
        if (dice.mishap(30)) row.extra = hours(dice.one_of({1, 24}));
        made.activations.push_back(row);
    }
    made.limits = make_limits(dice);
    if (!scheme.lists.empty() && dice.percent(25)) {
        made.revocations = hash_of(dice.one_of(scheme.lists), lineage());
    }
    made.report_by = kCrisis + hours(dice.one_of({72, 240}));
    made.closing = made.report_by + hours(dice.one_of({0, 24, 480}));
    made.message = "Order " + std::to_string(number);
    return made;
}

Stop make_stop(const Scheme& scheme, Dice& dice) {
    const Order& of = dice.one_of(scheme.orders);
    Stop made{of.charter, hash_of(of, lineage()), kCrisis + hours(3), "Stop"};
    if (dice.percent(25)) made.charter = {3 - of.charter.value};
    return made;
}

RevocationList make_list(const Scheme& scheme, Dice& dice) {
    RevocationList list;
    list.charter = {dice.mishap(20) ? 2U : 1U};
    if (!scheme.orders.empty() && dice.percent(40)) {
        list.order = hash_of(dice.one_of(scheme.orders), lineage());
    }
    list.issued_at = kCrisis + hours(dice.one_of({0, 1, 20}));
    if (dice.mishap(30)) list.series = {series_id(dice.one_of(scheme.series), lineage())};
    if (dice.mishap(60)) {
        list.sheets = {{example_id<SheetKey>("sheet", 1), {dice.one_of<std::uint64_t>({1, 3, 8})}}};
    }
    if (dice.mishap(30)) {
        list.boxes = {{example_id<BoxKey>("box", 1), {dice.one_of<std::uint64_t>({1, 3})}, {4}}};
    }
    if (dice.mishap(40)) {
        const FeedId& feed = dice.one_of(scheme.terminals).feed;
        const auto last = static_cast<std::uint64_t>(dice.one_of({0, 6, 12}));
        const EntryHash hash = last == 0 ? EntryHash{} : EntryHash::of(example_hash("entry", 1));
        list.terminals = {{feed, {{last}, hash}}};
    }
    return list;
}

/// Enough officers; now and then one too few, or one whose signature is bad.
template <class T>
PackItem signed_by_officers(const T& object, unsigned first, unsigned last, Dice& dice) {
    if (dice.mishap(4)) ++first;
    auto made = by_officers(object, first, last);
    if (dice.mishap(3)) made.by.front().signature.bytes[0] ^= 1;
    return {T::kKind, encode(made)};
}

/// Now and then by somebody else.
template <class T>
PackItem signed_by(const T& object, std::string_view role, Dice& dice) {
    const std::string_view signer = dice.mishap(3) ? "nobody" : role;
    const unsigned number = dice.mishap(4) ? 2 : 1;
    return {T::kKind, encode(sign(object, lineage(), example_key(signer, number)))};
}

/// By the enroller that it names.
PackItem signed_by_enroller(const Certificate& certificate, Dice& dice) {
    const bool by_second = certificate.enroller == key_id(example_public_key("enroller", 2));
    const unsigned number = by_second != dice.mishap(4) ? 2 : 1;
    return {Kind::certificate,
            encode(sign(certificate, lineage(), example_key("enroller", number)))};
}

}  // namespace

SchemeTerminal make_terminal(std::string_view role, unsigned number, Dice& dice) {
    SchemeTerminal made;
    made.seed = example_hash(role, number);
    Certificate first = certificate(number);
    first.key = example_public_key(role, number);
    made.feed = feed_id(first.key);
    first.merchant = dice.one_of({"KVK1", "KVK1", "KVK2", "KVK3"});
    if (dice.percent(30)) first.store_group = {8};
    if (dice.mishap(50)) first.region = dice.one_of({kGroningen, kFryslan});
    if (dice.mishap(20)) first.from = kCrisis + hours(2);
    if (dice.mishap(20)) first.until = kCrisis + hours(10);
    made.certificates.push_back(first);
    if (dice.percent(30)) {
        Certificate renewed = first;
        renewed.until = renewed.until + kDay;
        if (dice.percent(30)) renewed.merchant = "KVK4";
        made.certificates.push_back(renewed);
    }
    if (dice.percent(20)) {
        Certificate again = first;
        again.enroller = key_id(example_public_key("enroller", 2));
        if (dice.percent(20)) again.device += "!";
        made.certificates.push_back(again);
    }
    return made;
}

void add_register(Scheme& scheme, CharterVersion charter, unsigned number,
                  const std::vector<RegisteredMerchant>& rows) {
    MerchantRegister made = merchant_register(rows, number);
    made.charter = charter;
    scheme.registers.push_back(made);
    for (const RegisterPart& part : parts_of(rows)) scheme.register_parts.push_back(part);
}

/// Some of the merchants that there are.
void make_register(Scheme& scheme, Dice& dice) {
    const std::string payee = certificate().payee;
    std::vector<RegisteredMerchant> rows = registered({{"KVK0", payee}});
    for (const char* const name : {"KVK1", "KVK2", "KVK3", "KVK4", "KVK9"}) {
        if (dice.mishap(20)) continue;
        const Amount ceiling = cents(dice.one_of({800, 4'000, 100'000}));
        rows.push_back(registered({{name, payee}}, ceiling).front());
    }
    const CharterVersion charter{dice.mishap(30) ? 2U : 1U};
    add_register(scheme, charter, dice.percent(70) ? 1 : 2, rows);
}

/// Most of what officers signed before.
std::vector<ObjectHash> carried_from(const Scheme& scheme, Dice& dice) {
    std::set<ObjectHash> carried;
    const auto choose = [&](const auto& objects) {
        for (const auto& one : objects) {
            if (dice.percent(80)) carried.insert(hash_of(one, lineage()));
        }
    };
    choose(scheme.orders);
    choose(scheme.emissions);
    choose(scheme.lists);
    choose(scheme.registers);
    return {carried.begin(), carried.end()};
}

Scheme make_scheme(Dice& dice) {
    Scheme scheme;
    scheme.charters = make_charters(dice);
    const auto series_count = static_cast<unsigned>(dice.between(1, 4));
    for (unsigned i = 1; i <= series_count; ++i) scheme.series.push_back(make_series(i, dice));
    scheme.tokens = make_tokens(scheme.series, dice);
    const auto emissions = dice.between(1, 2);
    for (std::int64_t i = 0; i < emissions; ++i) make_emission(scheme, dice);
    const auto terminals = static_cast<unsigned>(dice.between(2, 4));
    for (unsigned i = 1; i <= terminals; ++i) {
        scheme.terminals.push_back(make_terminal("terminal", i, dice));
        if (!dice.percent(20)) continue;
        scheme.terminals.push_back(make_terminal("replacement", i, dice));
    }
    const auto lists = dice.between(0, 2);
    for (std::int64_t i = 0; i < lists; ++i) scheme.lists.push_back(make_list(scheme, dice));
    const auto orders = static_cast<unsigned>(dice.between(1, 4));
    for (unsigned i = 1; i <= orders; ++i) scheme.orders.push_back(make_order(scheme, i, dice));
    // Orders may name lists, and lists the orders that they came after.
    const auto later = dice.between(0, 2);
    for (std::int64_t i = 0; i < later; ++i) scheme.lists.push_back(make_list(scheme, dice));
    if (dice.mishap(40)) scheme.stops.push_back(make_stop(scheme, dice));
    const auto registers = dice.between(1, 3);
    for (std::int64_t i = 0; i < registers; ++i) make_register(scheme, dice);
    for (Charter& charter : scheme.charters) {
        if (charter.version.value > 1) charter.carried = carried_from(scheme, dice);
    }
    return scheme;
}

std::vector<PackItem> publish(const Scheme& scheme, Dice& dice) {
    std::vector<PackItem> items;
    for (const Series& one : scheme.series) items.push_back(signed_by(one, "issuer", dice));
    for (const Emission& one : scheme.emissions) {
        auto object = by_officers(one, 1, dice.mishap(4) ? 2 : 3);
        combine(object, cosign(one, lineage(), example_key(dice.mishap(4) ? "nobody" : "issuer")));
        items.push_back({Kind::emission, encode(object)});
    }
    for (const ManifestPart& part : scheme.manifests) {
        if (!dice.mishap(12)) items.push_back({Kind::manifest, encode(part)});
    }
    for (const Order& one : scheme.orders) items.push_back(signed_by_officers(one, 1, 3, dice));
    for (const MerchantRegister& one : scheme.registers) {
        items.push_back(signed_by_officers(one, 1, 3, dice));
    }
    for (const RegisterPart& part : scheme.register_parts) {
        if (!dice.mishap(12)) items.push_back({Kind::register_part, encode(part)});
    }
    for (const Stop& one : scheme.stops) items.push_back(signed_by_officers(one, 2, 3, dice));
    for (const RevocationList& one : scheme.lists) {
        items.push_back(signed_by_officers(one, 1, 2, dice));
    }
    for (const SchemeTerminal& terminal : scheme.terminals) {
        for (const Certificate& one : terminal.certificates) {
            items.push_back(signed_by_enroller(one, dice));
        }
    }
    std::erase_if(items, [&dice](const PackItem&) { return dice.mishap(4); });
    for (std::size_t i = 1; i < scheme.charters.size(); ++i) {
        items.push_back(signed_by_officers(scheme.charters[i], 1, 4, dice));
    }
    dice.shuffle(items);
    const auto first = by_officers(scheme.charters.front(), 1, 4, std::nullopt);
    items.insert(items.begin(), {Kind::charter, encode(first)});
    return items;
}

PackItem publish(const RevocationList& list) {
    return {Kind::revocations, encode(by_officers(list, 1, 2))};
}

}  // namespace noodgeld::test
