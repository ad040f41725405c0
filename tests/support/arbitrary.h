// RapidCheck generators for the protocol's types: Arbitrary<T> of every described object, signed or
// not, follows from its description, and `settle` then makes it well formed.
//
// So rc::gen::arbitrary<Order>() covers every field that Order has, also one added later; a type
// with a new rule (well_formed) does not compile here until it has a `settle`.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "protocol/objects/certificate.h"
#include "protocol/objects/charter.h"
#include "protocol/objects/emission.h"
#include "protocol/objects/head.h"
#include "protocol/objects/order.h"
#include "protocol/objects/revocations.h"
#include "protocol/objects/series.h"

namespace noodgeld::test {

/// Lists get no longer than this; their bounds have tests of their own.
inline constexpr std::uint64_t kLongestList = 5;

/// least to most, each as likely (rc::gen::inRange alone begins with small ones).
template <class Integer>
[[nodiscard]] Integer pick_in(Integer least, Integer most) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(least, most + 1));
}

/// N bytes: random, or (small sizes) alike in all but the last, so that equal ones come up too.
template <std::size_t N>
[[nodiscard]] std::array<std::uint8_t, N> pick_bytes() {
    std::array<std::uint8_t, N> out{};
    auto state = *rc::gen::arbitrary<std::uint64_t>();
    out.back() = static_cast<std::uint8_t>(state);
    if (state < 8) return out;
    for (std::uint8_t& byte : out) {
        // Knuth's 64-bit linear congruential generator (MMIX): only has to differ.
        state = state * 6364136223846793005u + 1442695040888963407u;
        byte = static_cast<std::uint8_t>(state >> 56);
    }
    return out;
}

/// 0 to max, the ends more often than chance has it.
[[nodiscard]] inline std::uint64_t pick_number(std::uint64_t max) {
    const auto number = *rc::gen::arbitrary<std::uint64_t>();
    switch (pick_in(0, 7)) {
        case 0:
            return max;
        case 1:
            return 0;
        default:
            return max == cbor::kNoMax ? number : number % (max + 1);
    }
}

[[nodiscard]] inline std::string pick_text(Length allowed) {
    static const std::vector<std::string> pieces{"a", "Z", "0", " ", "é", "€", "€20", "𝄞", "ß"};
    const auto size = pick_in(allowed.least, std::min(allowed.most, allowed.least + 12));
    std::string text;
    while (text.size() < size) {
        const std::string piece = *rc::gen::elementOf(pieces);
        text += text.size() + piece.size() <= size ? piece : "x";
    }
    return text;
}

class PickFields {
  public:
    template <class T>
    void operator()(std::uint64_t, const char*, T& value, Length allowed = {}, Length each = {});
};

template <class T>
void pick(T& value, Length allowed = {}, Length each = {});

template <class Variant, std::size_t... I>
void pick_alternative(Variant& value, std::index_sequence<I...>) {
    const auto chosen = pick_in<std::size_t>(0, sizeof...(I) - 1);
    ((chosen == I ? pick(value.template emplace<I>()) : void()), ...);
}

// What makes an object with arbitrary fields well formed, changing as little as possible.

template <class Range, class Projection = std::identity>
void make_ascend(Range& range, Projection projection = {}) {
    std::ranges::sort(range, {}, projection);
    const auto equal = [&projection](const auto& a, const auto& b) {
        return std::invoke(projection, a) == std::invoke(projection, b);
    };
    // Not std::ranges::unique: clang 14 cannot compile libstdc++'s subrange.
    range.erase(std::unique(range.begin(), range.end(), equal), range.end());
}

inline void at_least_one(auto& number) {
    number.value = std::max<std::uint64_t>(number.value, 1);
}

/// `until` after `from`.
inline void make_period(UnixTime& from, UnixTime& until) {
    if (until < from) std::swap(from, until);
    if (from == until) until == UnixTime{} ? ++until.seconds : --from.seconds;
}

inline void settle(Charter& charter) {
    at_least_one(charter.version);
    if (charter.version.value == 1) charter.previous.reset();
    if (charter.version.value != 1 && !charter.previous) charter.previous.emplace();
    // All keys are made to differ, by numbering them.
    std::uint8_t number = 0;
    const auto differ = [&number](auto& key) { key.bytes[0] = ++number; };
    for (auto* key : {&charter.issuer, &charter.enroller, &charter.ledger}) differ(*key);
    for (Officer& officer : charter.officers) differ(officer.key);
    std::ranges::for_each(charter.witnesses, differ);
    std::ranges::for_each(charter.auditors, differ);
    differ(charter.revocation_desk);

    const std::uint64_t officers = charter.officers.size();
    auto& [activate, stop, next, by_settlers] = charter.thresholds;
    const std::uint64_t least = officers > 1 ? 2 : 1;
    activate.value = pick_in(officers / 2 + 1, officers);
    stop.value = pick_in(least, activate.value);
    by_settlers.value = pick_in(least, activate.value);
    next.value = pick_in(activate.value, officers);

    make_ascend(charter.revoked_keys);
    make_ascend(charter.carried);
    if (charter.version.value == 1) charter.carried.clear();
    make_ascend(charter.regions, &Region::number);
    for (std::size_t i = 0; i < charter.regions.size(); ++i) {
        auto& parent = charter.regions[i].parent;
        if (i == 0) parent.reset();
        if (parent) parent = charter.regions[pick_in<std::size_t>(0, i - 1)].number;
    }
}

inline void settle(Series& series) {
    if (series.face_value == Amount()) series.face_value = *Amount::from_cents(1);
    make_ascend(series.store_groups);
    make_ascend(series.goods);
    series.slot_length.count = std::max<std::int64_t>(series.slot_length.count, 1);
    if (series.slot_offset > series.longest_lifetime) {
        std::swap(series.slot_offset, series.longest_lifetime);
    }
    if (series.slot_offset == series.longest_lifetime) {
        series.slot_offset = {0};
        series.longest_lifetime.count = std::max<std::int64_t>(series.longest_lifetime.count, 1);
    }
}

inline void settle(Emission& emission) {
    make_ascend(emission.series, &EmittedSeries::series);
    emission.tokens = {};
    for (EmittedSeries& one : emission.series) {
        one.tokens.value = one.tokens.value % (limits::kTokensPerEmission / kLongestList) + 1;
        emission.tokens.value += one.tokens.value;
    }
}

inline void settle(Activation& activation) {
    make_ascend(activation.regions);
    make_period(activation.from, activation.until);
}

inline void settle(Limits& limits) {
    limits.tight_per_sale = std::min(limits.tight_per_sale, limits.per_sale);
    limits.tight_per_terminal = std::min(limits.tight_per_terminal, limits.per_terminal);
}

inline void settle(Order& order) {
    at_least_one(order.number);
    if (order.number.value == 1) order.previous.reset();
    if (order.number.value != 1 && !order.previous) order.previous.emplace();
    make_period(order.issued_at, order.closing);
    for (const Activation& row : order.activations) {
        order.report_by = std::max(order.report_by, row.until);
    }
    order.closing = std::max(order.closing, order.report_by);
}

inline void settle(RevocationList& list) {
    make_ascend(list.series);
    make_ascend(list.sheets, &RevokedSheet::key);
    for (RevokedSheet& sheet : list.sheets) {
        sheet.vouchers.value = sheet.vouchers.value % limits::kVouchersPerSheet + 1;
    }
    make_ascend(list.boxes, &RevokedBox::key);
    for (RevokedBox& box : list.boxes) {
        box.sheets.value = box.sheets.value % 64 + 1;
        box.vouchers.value = box.vouchers.value % 64 + 1;
    }
    for (RevokedTerminal& terminal : list.terminals) {
        if (terminal.last.hash == EntryHash{}) terminal.last.sequence = {0};
        if (terminal.last.sequence.value == 0) terminal.last.hash = {};
    }
    make_ascend(list.terminals, &RevokedTerminal::feed);
}

inline void settle_merchant(std::string& merchant) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    for (char& c : merchant) c = kLetters[static_cast<std::uint8_t>(c) % kLetters.size()];
    if (merchant.size() > limits::kMerchantBytes) merchant.resize(limits::kMerchantBytes);
}
inline void settle(CertificateRequest& request) {
    settle_merchant(request.merchant);
}
inline void settle(Certificate& certificate) {
    settle_merchant(certificate.merchant);
    make_period(certificate.from, certificate.until);
}

inline void settle(Sale& sale) {
    std::int64_t total = 0;
    std::set<std::tuple<SeriesId, Serial, crypto::PublicKey>> tokens;
    std::erase_if(sale.spends, [&](const Spend& spend) {
        const Token token = *decode_token(spend.token);  // Whoever signs it, it is one token.
        return !tokens.emplace(token.series, token.serial, token.holder).second;
    });
    for (Spend& spend : sale.spends) {
        const std::int64_t cents = pick_in<std::int64_t>(1, 100'000);
        spend.amount = *Amount::from_cents(cents);
        total += cents;
    }
    sale.total = *Amount::from_cents(total);
    make_ascend(sale.categories, &CategoryAmount::category);
    const auto most = static_cast<std::size_t>(std::min<std::int64_t>(total, kLongestList));
    if (sale.categories.size() > most) sale.categories.resize(most);
    for (std::size_t i = sale.categories.size(); i-- > 0;) {
        const std::int64_t part =
            i == 0 ? total : pick_in<std::int64_t>(1, total - static_cast<int>(i));
        sale.categories[i].amount = *Amount::from_cents(part);
        total -= part;
    }
}

inline void settle(Adopted& adopted) {
    adopted.kind = *rc::gen::element(Kind::charter, Kind::order, Kind::stop, Kind::revocations,
                                     Kind::certificate);
}

inline void settle(DatedObject& object) {
    object.kind = *rc::gen::element(Kind::charter, Kind::revocations);
}

/// Of a head, whose signature is random bytes, or of an object.
inline void settle(Anchor& anchor) {
    if (anchor.object) {
        anchor.head.reset();
    } else {
        Signed<Head> head;
        pick(head.value);
        pick(head.by.kid);
        pick(head.by.signature);
        anchor.head = encode(head);
    }
}

inline void settle(TimeInterval& time) {
    if (time.latest < time.earliest) std::swap(time.earliest, time.latest);
    if (time.source == TimeSource::floor) time.latest = time.earliest;
}

inline void settle(Entry& entry) {
    at_least_one(entry.sequence);
    if (auto* voided = std::get_if<Void>(&entry.body)) {
        entry.sequence.value = std::max<std::uint64_t>(entry.sequence.value, 2);
        voided->sequence.value = 1 + voided->sequence.value % (entry.sequence.value - 1);
    }
}

/// Bytes of the right form, signed by nobody.
[[nodiscard]] inline Token pick_token() {
    return {{pick_bytes<16>()}, {pick_bytes<8>()}, {pick_bytes<32>()}, {pick_bytes<64>()}};
}

template <class T>
void pick(T& value, Length allowed, Length each) {
    if constexpr (codec::WireNumber<T>) {
        value = T::from_wire(pick_number(T::kWireMax));
    } else if constexpr (codec::WireEnum<T>) {
        const auto last = static_cast<std::uint64_t>(last_of(T{}));
        value = static_cast<T>(pick_in<std::uint64_t>(1, last));
    } else if constexpr (std::same_as<T, bool>) {
        value = *rc::gen::arbitrary<bool>();
    } else if constexpr (std::same_as<T, std::string>) {
        value = pick_text(allowed);
    } else if constexpr (std::same_as<T, Bytes>) {
        const auto most = std::min(allowed.most, allowed.least + 20);
        value.resize(pick_in(allowed.least, most));
        const auto filling = pick_bytes<32>();
        for (std::size_t i = 0; i < value.size(); ++i) value[i] = filling[i % filling.size()];
    } else if constexpr (codec::WireBytes<T>) {
        value.bytes = pick_bytes<std::tuple_size_v<std::remove_cvref_t<decltype(value.bytes)>>>();
    } else if constexpr (codec::is_vector<T>) {
        const auto most = std::min(allowed.most, std::max(allowed.least, kLongestList));
        value.resize(pick_in(allowed.least, most));
        for (auto& element : value) pick(element, each);
    } else if constexpr (codec::is_variant<T>) {
        pick_alternative(value, std::make_index_sequence<std::variant_size_v<T>>());
    } else {
        PickFields fields;
        describe(fields, value);
        if constexpr (std::same_as<T, Spend>) value.token = encode(pick_token());
        if constexpr (codec::Checked<T>) settle(value);
    }
}

template <class T>
void PickFields::operator()(std::uint64_t, const char*, T& value, Length allowed, Length each) {
    if constexpr (codec::is_optional<T>) {
        value.reset();
        if (*rc::gen::arbitrary<bool>()) pick(value.emplace(), allowed, each);
    } else {
        pick(value, allowed, each);
    }
}

template <class T>
[[nodiscard]] rc::Gen<T> any() {
    return rc::gen::exec([] {
        T value;
        pick(value);
        return value;
    });
}

}  // namespace noodgeld::test

namespace rc {

/// Well-formed objects, and the numbers, ids, hashes and keys they are made of.
template <class T>
requires noodgeld::codec::Described<T> || noodgeld::codec::WireNumber<T> ||
    noodgeld::codec::WireBytes<T>
struct Arbitrary<T> {
    static Gen<T> arbitrary() { return noodgeld::test::any<T>(); }
};

template <>
struct Arbitrary<noodgeld::Token> {
    static Gen<noodgeld::Token> arbitrary() { return gen::exec(noodgeld::test::pick_token); }
};

template <>
struct Arbitrary<noodgeld::KeySignature> {
    static Gen<noodgeld::KeySignature> arbitrary() {
        return gen::exec([] {
            noodgeld::KeySignature by;
            noodgeld::test::pick(by.kid);
            noodgeld::test::pick(by.signature);
            return by;
        });
    }
};

/// Of the right form; the signature is random bytes.
template <class T>
struct Arbitrary<noodgeld::Signed<T>> {
    static Gen<noodgeld::Signed<T>> arbitrary() {
        return gen::exec([] {
            return noodgeld::Signed<T>{*gen::arbitrary<T>(),
                                       *gen::arbitrary<noodgeld::KeySignature>()};
        });
    }
};

template <class T>
struct Arbitrary<noodgeld::MultiSigned<T>> {
    static Gen<noodgeld::MultiSigned<T>> arbitrary() {
        return gen::exec([] {
            noodgeld::MultiSigned<T> object{*gen::arbitrary<T>(), {}};
            const int signatures = noodgeld::test::pick_in(1, 5);
            for (int i = 0; i < signatures; ++i) {
                combine(object, *gen::arbitrary<noodgeld::KeySignature>());
            }
            return object;
        });
    }
};

}  // namespace rc
