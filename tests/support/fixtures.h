// A made-up scheme, the same on every run: its keys, its objects, and a feed that grows by calls.
//
// Every function gives a small well-formed object; a test changes what it is about and signs. The
// golden vectors in docs/vectors are made of these, so changing one changes golden bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/merkle.h"
#include "protocol/objects/certificate.h"
#include "protocol/objects/charter.h"
#include "protocol/objects/emission.h"
#include "protocol/objects/head.h"
#include "protocol/objects/manifest.h"
#include "protocol/objects/merchant_register.h"
#include "protocol/objects/order.h"
#include "protocol/objects/revocations.h"
#include "protocol/objects/ruling.h"
#include "protocol/objects/series.h"
#include "protocol/wire/pack.h"

namespace noodgeld::test {

inline constexpr UnixTime kPeacetime{1'767'225'600};  ///< 2026-01-01T00:00:00Z
inline constexpr UnixTime kCrisis{1'772'323'200};     ///< 2026-03-01T00:00:00Z
inline constexpr Seconds kHour{3'600};
inline constexpr Seconds kDay{86'400};

inline constexpr RegionNumber kCountry{1};
inline constexpr RegionNumber kGroningen{20};  ///< A province.
inline constexpr RegionNumber kFryslan{21};
inline constexpr RegionNumber kGroningenCity{114};  ///< In kGroningen.
inline constexpr StoreGroup kStoreGroup{7};
inline constexpr GpcCode kFood{50'000'000};  ///< The segment "Food/Beverage".
inline constexpr GpcCode kBread{50'180'000};
inline constexpr GpcCode kMilk{50'130'000};
inline constexpr GpcCode kDetergent{47'100'000};

/// SHA-256("noodgeld/example/WHAT/NUMBER"), the number in decimal.
[[nodiscard]] inline crypto::Hash example_hash(std::string_view what, unsigned number) {
    const std::string text = "noodgeld/example/" + std::string(what) + "/" + std::to_string(number);
    return crypto::sha256({as_bytes(text)});
}

template <class IdType>
[[nodiscard]] IdType example_id(std::string_view what, unsigned number) {
    return id_from<IdType>(example_hash(what, number).bytes);
}

/// Its seed is the example_hash: of "officer", "issuer", "series", "terminal", "holder" ...
[[nodiscard]] inline crypto::SecretKey example_key(std::string_view role, unsigned number = 1) {
    return crypto::SecretKey::from_seed(example_hash(role, number).bytes);
}
[[nodiscard]] inline crypto::PublicKey example_public_key(std::string_view role,
                                                          unsigned number = 1) {
    return example_key(role, number).public_key();
}
/// Roles "auditor" and "revocation-desk".
[[nodiscard]] inline crypto::OpeningKey example_opening_key(std::string_view role,
                                                            unsigned number = 1) {
    return crypto::OpeningKey::from_seed(example_hash(role, number).bytes);
}

[[nodiscard]] inline Amount cents(std::int64_t cents) {
    return Amount::from_cents(cents).value();
}

/// Version 1: officers 1 to 5, three to activate, two to stop, four for the next charter.
[[nodiscard]] inline Charter charter() {
    Charter charter;
    charter.version = {1};
    charter.issued_at = kPeacetime;
    const char* const names[] = {"Minister of Finance", "Minister of Justice and Security",
                                 "President of the central bank", "National coordinator",
                                 "Chair of the safety regions"};
    for (unsigned i = 0; i < std::size(names); ++i) {
        charter.officers.push_back({example_public_key("officer", i + 1), names[i]});
    }
    charter.thresholds = {.activate = {3}, .stop = {2}, .charter = {4}, .settle = {2}};
    charter.issuer = example_public_key("issuer");
    charter.enroller = example_public_key("enroller");
    charter.ledger = example_public_key("ledger");
    charter.witnesses = {example_public_key("witness", 1), example_public_key("witness", 2)};
    charter.auditors = {example_opening_key("auditor").sealing_key()};
    charter.revocation_desk = example_opening_key("revocation-desk").sealing_key();
    charter.currency = "EUR";
    charter.regions = {{kCountry, std::nullopt, "NL", "Nederland"},
                       {kGroningen, kCountry, "PV20", "Groningen"},
                       {kFryslan, kCountry, "PV21", "Fryslân"},
                       {kGroningenCity, kGroningen, "GM0014", "Gemeente Groningen"}};
    return charter;
}

[[nodiscard]] inline const Lineage& lineage() {
    static const Lineage lineage = lineage_of(charter());
    return lineage;
}

/// Version 2: one officer is replaced by officer 6.
[[nodiscard]] inline Charter next_charter() {
    Charter next = charter();
    next.version = {2};
    next.previous = hash_of(charter(), std::nullopt);
    next.issued_at = kPeacetime + kDay;
    next.officers.back() = {example_public_key("officer", 6), "Chair of the safety regions"};
    return next;
}

/// Signed by example officers `first` to `last`.
template <class T>
[[nodiscard]] MultiSigned<T> by_officers(T value, unsigned first = 1, unsigned last = 3,
                                         const std::optional<Lineage>& of = lineage()) {
    MultiSigned<T> object{std::move(value), {}};
    for (unsigned i = first; i <= last; ++i) {
        combine(object, cosign(object.value, of, example_key("officer", i)));
    }
    return object;
}

/// Series `number`: 10 euro, food, in Groningen; spendable for three days from its activation.
[[nodiscard]] inline Series series(unsigned number = 1) {
    Series series;
    series.key = example_public_key("series", number);
    series.face_value = cents(1'000);
    series.region = kGroningen;
    series.goods = {kFood};
    series.slot_offset = {0};
    series.slot_length = {3 * kDay.count};
    series.longest_lifetime = {14 * kDay.count};
    return series;
}

/// Token `number` of example series `of`; its holder is example holder `number`.
[[nodiscard]] inline Token token(unsigned number, unsigned of = 1, const Lineage& in = lineage()) {
    const auto serial = id_from<Serial>(example_hash("serial", number).bytes);
    return sign_token(series_id(series(of), in), serial, example_public_key("holder", number), in,
                      example_key("series", of));
}

[[nodiscard]] inline Voucher voucher(unsigned number, unsigned of = 1) {
    return {token(number, of), crypto::Seed(example_hash("holder", number).bytes)};
}

/// The ids of tokens 1 to `count` of series 1, ascending: what the manifest of `emission` holds.
[[nodiscard]] inline std::vector<TokenId> manifest(unsigned count = 5) {
    std::vector<TokenId> ids;
    for (unsigned i = 1; i <= count; ++i) ids.push_back(token_id(token(i), lineage()));
    std::ranges::sort(ids);
    return ids;
}

[[nodiscard]] inline ManifestRoot manifest_root(const std::vector<TokenId>& ids) {
    crypto::MerkleRoot tree;
    for (const TokenId& id : ids) tree.add(crypto::leaf_hash(id.bytes));
    return ManifestRoot::of(tree.root());
}

/// The parts of the manifest of these ids, which ascend.
[[nodiscard]] inline std::vector<ManifestPart> manifest_parts(const SeriesId& series,
                                                              const std::vector<TokenId>& ids) {
    std::vector<ManifestPart> parts;
    std::vector<crypto::Hash> roots;
    for (std::size_t i = 0; i < ids.size(); i += limits::kIdsPerPart) {
        ManifestPart part{series, {parts.size()}, {}, {}};
        crypto::MerkleRoot tree;
        for (std::size_t j = i; j < std::min(ids.size(), i + limits::kIdsPerPart); ++j) {
            append(part.ids, ids[j].bytes);
            tree.add(crypto::leaf_hash(ids[j].bytes));
        }
        parts.push_back(part);
        roots.push_back(tree.root());
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i].path = crypto::inclusion_proof(roots, i);
    }
    return parts;
}

/// The one part of the manifest of `emission`.
[[nodiscard]] inline Bytes manifest_part(unsigned count = 5) {
    return encode(manifest_parts(series_id(series(), lineage()), manifest(count)).front());
}

/// Tokens 1 to `count` of series 1.
[[nodiscard]] inline Emission emission(unsigned count = 5) {
    Emission emission;
    emission.charter = {1};
    emission.issued_at = kPeacetime + kDay;
    emission.series = {
        {series_id(series(), lineage()), {count}, test::manifest_root(manifest(count))}};
    emission.tokens = {count};
    emission.total_value = cents(std::int64_t{count} * series().face_value.cents());
    return emission;
}

[[nodiscard]] inline MultiSigned<Emission> signed_emission(unsigned count = 5) {
    auto object = by_officers(emission(count));
    combine(object, cosign(object.value, lineage(), example_key("issuer")));
    return object;
}

/// Order 1: `emission` everywhere its series allow, for a week from kCrisis.
[[nodiscard]] inline Order order() {
    Order order;
    order.charter = {1};
    order.number = {1};
    order.issued_at = kCrisis;
    order.activations = {
        {emission_id(emission(), lineage()), {}, kCrisis, kCrisis + Seconds{7 * kDay.count}}};
    order.limits = {.per_sale = cents(20'000),
                    .per_terminal = cents(5'000'000),
                    .tight_per_sale = cents(5'000),
                    .tight_per_terminal = cents(1'000'000),
                    .stale_after = kDay,
                    .void_within = kHour,
                    .voids = {20},
                    .deferred = cents(100'000),
                    .duplicates = cents(50'000)};
    order.report_by = kCrisis + Seconds{30 * kDay.count};
    order.closing = kCrisis + Seconds{60 * kDay.count};
    order.message = "Noodgeld geldt van 1 tot 8 maart in de provincie Groningen.";
    return order;
}

[[nodiscard]] inline const ObjectHash& order_hash() {
    static const ObjectHash hash = hash_of(order(), lineage());
    return hash;
}

/// Stops `order`.
[[nodiscard]] inline Stop stop() {
    return {{1}, order_hash(), kCrisis + kDay, "De stroom is terug."};
}

[[nodiscard]] inline FeedId example_feed(unsigned number = 1) {
    return feed_id(example_public_key("terminal", number));
}

/// A series that no emission has, a sheet of 24, a box of two sheets of four, and terminals 8
/// (wholly) and 9.
[[nodiscard]] inline RevocationList revocations() {
    RevocationList list;
    list.charter = {1};
    list.issued_at = kCrisis + kHour;
    list.series = {series_id(series(9), lineage())};
    list.sheets = {{example_id<SheetKey>("sheet", 1), {24}}};
    list.boxes = {{example_id<BoxKey>("box", 1), {2}, {4}}};
    list.terminals = {{example_feed(8), {}},
                      {example_feed(9), {{3}, EntryHash::of(example_hash("entry", 3))}}};
    std::ranges::sort(list.terminals, {}, &RevokedTerminal::feed);
    return list;
}

[[nodiscard]] inline CertificateRequest certificate_request(unsigned terminal = 1) {
    CertificateRequest request;
    request.key = example_public_key("terminal", terminal);
    request.merchant = "KVK12345678";
    request.payee = "NL91ABNA0417164300";
    request.legal_name = "Bakkerij De Korenaar B.V.";
    request.store_group = kStoreGroup;
    request.region = kGroningenCity;
    request.device = "Kassa " + std::to_string(terminal);
    return request;
}

/// What `request` deserves.
[[nodiscard]] inline Certificate certificate(const CertificateRequest& request) {
    Certificate certificate;
    certificate.key = request.key;
    certificate.merchant = request.merchant;
    certificate.payee = request.payee;
    certificate.legal_name = request.legal_name;
    certificate.store_group = request.store_group;
    certificate.region = request.region;
    certificate.device = request.device;
    certificate.follows = request.follows;
    certificate.from = kPeacetime;
    certificate.until = kPeacetime + Seconds{730 * kDay.count};
    certificate.enroller = key_id(example_public_key("enroller"));
    return certificate;
}

[[nodiscard]] inline Certificate certificate(unsigned terminal = 1) {
    return certificate(certificate_request(terminal));
}

/// The rows of these merchants, each once, ascending; all may be owed as much.
[[nodiscard]] inline std::vector<RegisteredMerchant> registered(
    const std::vector<Merchant>& merchants, Amount ceiling = cents(100'000'000)) {
    std::map<Merchant, RegisteredMerchant> rows;
    for (const Merchant& one : merchants) {
        rows[one] = {one.name, one.payee, certificate_request().legal_name, ceiling};
    }
    std::vector<RegisteredMerchant> out;
    for (const auto& [merchant, row] : rows) out.push_back(row);
    return out;
}

/// Register `number` of these rows, under charter 1; its previous is nobody's.
[[nodiscard]] inline MerchantRegister merchant_register(const std::vector<RegisteredMerchant>& rows,
                                                        unsigned number = 1) {
    MerchantRegister made = sum_up(rows);
    made.charter = {1};
    made.number = {number};
    if (number > 1) made.previous = ObjectHash::of(example_hash("register", number - 1));
    made.issued_at = kPeacetime;
    return made;
}

/// The register, signed, and its parts.
[[nodiscard]] inline std::vector<PackItem> register_items(
    const std::vector<RegisteredMerchant>& rows, unsigned number = 1) {
    std::vector<PackItem> items{
        {Kind::merchant_register, encode(by_officers(merchant_register(rows, number)))}};
    for (const RegisterPart& part : parts_of(rows)) {
        items.push_back({Kind::register_part, encode(part)});
    }
    return items;
}

/// The merchant of the example certificates, and those of TestTerminal 1 to `terminals`.
[[nodiscard]] inline std::vector<RegisteredMerchant> example_rows(unsigned terminals = 9) {
    const CertificateRequest asked = certificate_request();
    std::vector<Merchant> merchants{{asked.merchant, asked.payee}};
    for (unsigned i = 1; i <= terminals; ++i) {
        merchants.push_back({asked.merchant + std::to_string(i), asked.payee});
    }
    return registered(merchants);
}
[[nodiscard]] inline std::vector<PackItem> example_register() {
    return register_items(example_rows());
}

/// Ruling 1: a point of terminal 1 stands, a sale of terminal 2 is refused and another paid, some
/// of what caps hold is released.
[[nodiscard]] inline Ruling ruling() {
    const auto point = [](unsigned sequence) {
        return FeedPoint{{sequence}, EntryHash::of(example_hash("entry", sequence))};
    };
    Ruling made;
    made.charter = {1};
    made.number = {1};
    made.issued_at = kCrisis + Seconds{40 * kDay.count};
    made.points = {{example_feed(1), point(6)}};
    made.spends = {{example_feed(2), point(4), point(4), false},
                   {example_feed(2), point(5), point(9), true}};
    made.releases = {{certificate_request().merchant, certificate_request().payee, cents(12'345)}};
    return made;
}

/// Run 1: what a merchant was paid, and what came back from another.
[[nodiscard]] inline Settlement settlement() {
    Settlement run;
    run.charter = {1};
    run.number = {1};
    run.issued_at = kCrisis + Seconds{45 * kDay.count};
    run.log_size = {1'234};
    run.log_root = example_hash("log", 1);
    run.rows = {
        {certificate_request().merchant, certificate_request().payee, cents(50'000), false},
        {certificate_request().merchant + "1", certificate_request().payee, cents(700), true}};
    return run;
}

/// Signed by the ledger and example officers 1 to 3.
[[nodiscard]] inline Bytes settled(const Settlement& run) {
    auto signed_run = by_officers(run);
    combine(signed_run, cosign(run, lineage(), example_key("ledger")));
    return encode(signed_run);
}

/// Of the device in the place of terminal 1, whose entry 6 was the last that anybody knew of.
[[nodiscard]] inline CertificateRequest replacement_request() {
    CertificateRequest request = certificate_request();
    request.key = example_public_key("replacement");
    request.follows = {example_feed(1), {{6}, EntryHash::of(example_hash("entry", 6))}};
    return request;
}

/// The feed of one terminal, growing entry by entry; nothing is checked but what an entry needs.
class ExampleFeed {
  public:
    explicit ExampleFeed(unsigned terminal = 1)
        : key_(example_key("terminal", terminal)),
          id_(example_feed(terminal)),
          point_{{0}, genesis_hash(id_, lineage())} {}

    /// Appends `body` at a time that the own clock gave.
    const Entry& append(Body body, UnixTime now = kCrisis + kHour) {
        const Entry entry{id_,
                          {entries_.size() + 1},
                          point_.hash,
                          {kCrisis, now, TimeSource::clock},
                          std::move(body)};
        bytes_.push_back(encode(entry));
        point_ = {entry.sequence, entry_hash(bytes_.back(), lineage())};
        return entries_.emplace_back(entry);
    }

    /// A sale of bread: example token i pays amounts[i - first_token], authorised by its holder.
    [[nodiscard]] Sale sale(unsigned number, unsigned first_token,
                            const std::vector<std::int64_t>& amounts) const {
        Sale sale;
        sale.id = example_id<SaleId>("sale", number);
        sale.asked_at = kCrisis + kHour;
        sale.order = order_hash();
        sale.asked_head = point_;
        std::int64_t total = 0;
        for (std::size_t i = 0; i < amounts.size(); ++i) {
            const unsigned holder = first_token + static_cast<unsigned>(i);
            const Token paid = token(holder);
            const Authorisation word{token_id(paid, lineage()),
                                     id_,
                                     sale.id,
                                     cents(amounts[i]),
                                     sale.asked_at,
                                     sale.order,
                                     sale.asked_head};
            const auto by = sign(word, lineage(), example_key("holder", holder)).by;
            sale.spends.push_back({encode(paid), word.amount, by.signature});
            total += amounts[i];
        }
        sale.total = cents(total);
        sale.categories = {{kBread, sale.total}};
        return sale;
    }

    [[nodiscard]] const FeedId& id() const { return id_; }
    /// The last entry; before the first, sequence 0 and the genesis hash.
    [[nodiscard]] const FeedPoint& point() const { return point_; }
    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
    [[nodiscard]] const std::vector<Bytes>& entry_bytes() const { return bytes_; }

    [[nodiscard]] Head head() const {
        Head head{id_, point_, {}};
        for (const Entry& entry : entries_) {
            const auto* voided = std::get_if<Void>(&entry.body);
            const Sale* sold = sale_in(voided ? entries_[voided->sequence.value - 1] : entry);
            if (sold == nullptr) continue;
            Count& count = voided ? head.totals.voids : head.totals.sales;
            Amount& sum = voided ? head.totals.voided : head.totals.sold;
            ++count.value;
            sum = saturating_add(sum, sold->total);
        }
        return head;
    }
    [[nodiscard]] Signed<Head> signed_head() const { return sign(head(), lineage(), key_); }
    [[nodiscard]] Segment segment() const { return {bytes_, encode(signed_head())}; }

    /// The ledger's receipt for the feed so far.
    [[nodiscard]] Signed<Anchor> anchor(UnixTime time = kCrisis + kDay) const {
        const auto key = example_key("ledger");
        return sign(anchor_for(signed_head(), key.public_key(), time), lineage(), key);
    }

  private:
    crypto::SecretKey key_;
    FeedId id_;
    FeedPoint point_;
    std::vector<Entry> entries_;
    std::vector<Bytes> bytes_;
};

}  // namespace noodgeld::test
