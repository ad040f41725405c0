#include "bench/national/national_scheme.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "crypto/merkle.h"
#include "protocol/objects/merchant_register.h"

namespace noodgeld::bench {
namespace {

constexpr unsigned kOfficers = 5;
constexpr unsigned kActivate = 3;
constexpr RegionNumber kCountry{1};
constexpr Seconds kDay{86'400};
/// Few emissions, for an order names them all in 950 bytes.
constexpr std::uint64_t kMostEmissions = 8;

Amount cents(std::int64_t cents) {
    return Amount::from_cents(cents).value();
}

UnixTime after(std::int64_t days) {
    return NationalScheme::kBegin + Seconds{days * kDay.count};
}

/// The roots of the parts of a manifest.
std::vector<crypto::Hash> part_roots(const std::vector<TokenId>& ids) {
    std::vector<crypto::Hash> roots;
    for (std::size_t at = 0; at < ids.size(); at += limits::kIdsPerPart) {
        crypto::MerkleRoot tree;
        const std::size_t end = std::min(ids.size(), at + limits::kIdsPerPart);
        for (std::size_t i = at; i < end; ++i) tree.add(crypto::leaf_hash(ids[i].bytes));
        roots.push_back(tree.root());
    }
    return roots;
}

std::string merchant_name(std::uint64_t merchant) {
    return fmt::format("KVK{:08}", merchant);
}
std::string payee_of(std::uint64_t merchant) {
    return fmt::format("NL00NOOD{:010}", merchant);
}
std::string legal_name_of(std::uint64_t merchant) {
    return fmt::format("Winkel {} B.V.", merchant);
}

}  // namespace

NationalScheme::NationalScheme(const SaleLayout& layout, Executor& executor)
    : layout_(layout),
      executor_(executor),
      officers_(keys("officer", kOfficers)),
      issuer_(key("issuer", 0)),
      enroller_(key("enroller", 0)),
      ledger_(key("ledger", 0)),
      witness_(key("witness", 0)),
      charter_(make_charter()),
      lineage_(lineage_of(charter_)),
      charter_hash_(hash_of(charter_, std::nullopt)),
      terminals_(keys("terminal", layout.lanes())),
      holders_(keys("holder", std::min(layout.plan().holders, layout.tokens() + 1))) {
    for (std::uint64_t i = 0; i < layout.series(); ++i) series_.push_back({key("series", i), {}});
    for (std::uint64_t i = 0; i < layout.series(); ++i) {
        series_[i].id = series_id(make_series(i), lineage_);
    }
    emissions_ = make_emissions();
    order_ = make_order();
    order_hash_ = hash_of(order_, lineage_);
}

crypto::SecretKey NationalScheme::key(std::string_view role, std::uint64_t number) const {
    const std::string text =
        fmt::format("noodgeld/national/{}/{}/{}", layout_.plan().seed, role, number);
    return crypto::SecretKey::from_seed(crypto::sha256({as_bytes(text)}).bytes);
}

std::vector<crypto::SecretKey> NationalScheme::keys(std::string_view role,
                                                    std::uint64_t count) const {
    constexpr std::uint64_t kAtOnce = 1'024;
    std::vector<std::vector<crypto::SecretKey>> runs((count + kAtOnce - 1) / kAtOnce);
    executor_.for_each(runs.size(), [&](std::size_t run) {
        const std::uint64_t first = run * kAtOnce;
        for (std::uint64_t i = first; i < std::min(count, first + kAtOnce); ++i) {
            runs[run].push_back(key(role, i));
        }
    });
    std::vector<crypto::SecretKey> out;
    out.reserve(count);
    for (auto& run : runs) std::ranges::move(run, std::back_inserter(out));
    return out;
}

std::int64_t NationalScheme::face_of(std::uint64_t series) {
    constexpr std::array<std::int64_t, 4> kFaces{500, 1'000, 2'000, 5'000};
    return kFaces[series % kFaces.size()];
}

Charter NationalScheme::make_charter() const {
    Charter made;
    made.version = {1};
    made.issued_at = after(-60);
    for (unsigned i = 0; i < kOfficers; ++i) {
        made.officers.push_back({officers_[i].public_key(), fmt::format("Officer {}", i + 1)});
    }
    made.thresholds = {.activate = {kActivate}, .stop = {2}, .charter = {4}, .settle = {2}};
    made.issuer = issuer_.public_key();
    made.enroller = enroller_.public_key();
    made.ledger = ledger_.public_key();
    made.witnesses = {witness_.public_key()};
    const auto sealing = [&](std::string_view role) {
        return crypto::OpeningKey::from_seed(key(role, 0).seed()).sealing_key();
    };
    made.auditors = {sealing("auditor")};
    made.revocation_desk = sealing("revocation-desk");
    made.currency = "EUR";
    made.regions = {{kCountry, std::nullopt, "NL", "Nederland"}};
    return made;
}

template <class T>
MultiSigned<T> NationalScheme::by_officers(T value) const {
    MultiSigned<T> object{std::move(value), {}};
    for (unsigned i = 0; i < kActivate; ++i) {
        combine(object, cosign(object.value, lineage_, officers_[i]));
    }
    return object;
}

Bytes NationalScheme::charter() const {
    MultiSigned<Charter> object{charter_, {}};
    for (const crypto::SecretKey& officer : officers_) {
        combine(object, cosign(charter_, std::nullopt, officer));
    }
    return encode(object);
}

Series NationalScheme::make_series(std::uint64_t number) const {
    Series made;
    made.key = series_[number].key.public_key();
    made.face_value = cents(face_of(number));
    made.region = kCountry;
    made.goods = {kGoods};
    made.slot_offset = {0};
    made.slot_length = {21 * kDay.count};
    made.longest_lifetime = {30 * kDay.count};
    return made;
}

Token NationalScheme::token(std::uint64_t number) const {
    Token made;
    const std::uint64_t plain = number & ~SaleLayout::kUnlisted;
    made.series = series_[plain % series_.size()].id;
    // Distinct for distinct numbers: nothing else of a token need differ.
    for (std::size_t i = 0; i < made.serial.bytes.size(); ++i) {
        made.serial.bytes[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    }
    made.holder = holder(plain).public_key();
    return made;
}

std::uint64_t NationalScheme::tokens_of(std::uint64_t series) const {
    return (layout_.tokens() + series_.size() - 1 - series) / series_.size();
}

std::vector<TokenId> NationalScheme::ids_of(std::uint64_t series) const {
    std::vector<TokenId> ids(tokens_of(series));
    for (std::uint64_t i = 0; i < ids.size(); ++i) {
        ids[i] = token_id(token(series + i * series_.size()), lineage_);
    }
    std::ranges::sort(ids);
    return ids;
}

std::vector<Emission> NationalScheme::make_emissions() const {
    std::vector<EmittedSeries> all(series_.size());
    executor_.for_each(all.size(), [&](std::size_t i) {
        if (tokens_of(i) == 0) return;
        const crypto::Hash root = crypto::merkle_root(part_roots(ids_of(i)));
        all[i] = {series_[i].id, {tokens_of(i)}, ManifestRoot::of(root)};
    });
    const std::uint64_t each = (all.size() + kMostEmissions - 1) / kMostEmissions;
    NOODGELD_CHECK(each <= limits::kSeriesPerEmission);
    std::vector<Emission> made;
    for (std::uint64_t i = 0; i < all.size(); ++i) {
        if (i % each == 0) made.push_back({{1}, after(-30), {}, {}, {}});
        if (tokens_of(i) == 0) continue;
        Emission& emission = made.back();
        emission.series.push_back(all[i]);
        emission.tokens.value += all[i].tokens.value;
        const auto worth = static_cast<std::int64_t>(all[i].tokens.value) * face_of(i);
        emission.total_value = checked_add(emission.total_value, cents(worth)).value();
    }
    std::erase_if(made, [](const Emission& one) { return one.series.empty(); });
    for (Emission& one : made) std::ranges::sort(one.series);
    return made;
}

Order NationalScheme::make_order() const {
    Order made;
    made.charter = {1};
    made.number = {1};
    made.issued_at = kBegin;
    for (const Emission& emission : emissions_) {
        made.activations.push_back({emission_id(emission, lineage_), {}, kBegin, after(21)});
    }
    const Amount no_limit = cents(Amount::kMaxCents);
    made.limits = {.per_sale = cents(100'000),
                   .per_terminal = no_limit,
                   .tight_per_sale = cents(100'000),
                   .tight_per_terminal = no_limit,
                   .stale_after = {30 * kDay.count},
                   .void_within = {3'600},
                   .voids = {limits::kTokensPerEmission},
                   .deferred = cents(100'000),
                   .duplicates = cents(50'000)};
    made.report_by = after(30);
    made.closing = after(60);
    made.message = "Noodgeld geldt van 1 tot 22 maart in heel Nederland.";
    return made;
}

Certificate NationalScheme::certificate(std::uint64_t lane) const {
    const std::uint64_t merchant = layout_.merchant(lane);
    Certificate made;
    made.key = terminals_[lane].public_key();
    made.merchant = merchant_name(merchant);
    made.payee = payee_of(merchant);
    made.legal_name = legal_name_of(merchant);
    made.store_group = {1};
    made.region = kCountry;
    made.device = fmt::format("Kassa {}", lane);
    made.from = after(-50);
    made.until = after(700);
    made.enroller = key_id(enroller_.public_key());
    return made;
}

ObjectHash NationalScheme::certificate_hash(std::uint64_t lane) const {
    return hash_of(certificate(lane), lineage_);
}

void NationalScheme::write_register(PackStream& out) const {
    std::vector<RegisteredMerchant> rows;
    for (std::uint64_t i = 0; i < layout_.plan().merchants; ++i) {
        rows.push_back({merchant_name(i), payee_of(i), legal_name_of(i), cents(1'000'000'000)});
    }
    MerchantRegister made = sum_up(rows);
    made.charter = {1};
    made.number = {1};
    made.issued_at = after(-40);
    out.add(Kind::merchant_register, encode(by_officers(made)));
    for (const RegisterPart& part : parts_of(rows)) {
        out.add(Kind::register_part, encode(part));
        out.end_if_full();
    }
}

void NationalScheme::write_manifests(PackStream& out) const {
    const std::uint64_t at_once = executor_.threads();
    for (std::uint64_t first = 0; first < series_.size() && out.is_wanted(); first += at_once) {
        const std::uint64_t count = std::min<std::uint64_t>(at_once, series_.size() - first);
        std::vector<std::vector<TokenId>> ids(count);
        std::vector<std::vector<crypto::Hash>> roots(count);
        executor_.for_each(count, [&](std::size_t i) {
            ids[i] = ids_of(first + i);
            roots[i] = part_roots(ids[i]);
        });
        for (std::uint64_t i = 0; i < count; ++i) {
            if (ids[i].empty()) continue;
            const crypto::MerkleTree tree(roots[i]);
            for (std::size_t part = 0; part < roots[i].size(); ++part) {
                ManifestPart made{series_[first + i].id, {part}, {}, tree.proof(part)};
                const std::size_t begin = part * limits::kIdsPerPart;
                const std::size_t end = std::min(ids[i].size(), begin + limits::kIdsPerPart);
                for (std::size_t j = begin; j < end; ++j) append(made.ids, ids[i][j].bytes);
                out.add(Kind::manifest, encode(made));
                out.end_if_full();
            }
        }
    }
}

void NationalScheme::write(PackStream& out) const {
    out.add(Kind::charter, charter());
    for (std::uint64_t i = 0; i < series_.size(); ++i) {
        out.add(Kind::series, encode(sign(make_series(i), lineage_, issuer_)));
    }
    for (const Emission& emission : emissions_) {
        auto object = by_officers(emission);
        combine(object, cosign(emission, lineage_, issuer_));
        out.add(Kind::emission, encode(object));
    }
    out.add(Kind::order, encode(by_officers(order_)));
    write_register(out);
    constexpr std::uint64_t kAtOnce = 4'096;
    for (std::uint64_t first = 0; first < layout_.lanes(); first += kAtOnce) {
        std::vector<Bytes> made(std::min(kAtOnce, layout_.lanes() - first));
        executor_.for_each(made.size(), [&](std::size_t i) {
            made[i] = encode(sign(certificate(first + i), lineage_, enroller_));
        });
        for (const Bytes& one : made) {
            out.add(Kind::certificate, one);
            out.end_if_full();
        }
    }
    write_manifests(out);
    out.end();
}

}  // namespace noodgeld::bench
