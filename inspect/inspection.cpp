#include "inspect/inspection.h"

#include <algorithm>

#include "inspect/signature_view.h"
#include "protocol/verdict/facts.h"

namespace noodgeld {
namespace {

using Decoded = Result<Inspected, DecodeError>;

/// Opens the description of an object: what it is, and how it came.
Inspected begin(Kind kind, const char* form, std::size_t size, Language language) {
    Inspected out;
    out.kind = name(kind);
    out.shown.add("kind", Shown::leaf(out.kind, std::string(word(kind, language))));
    out.shown.add("form", Shown::leaf(std::string(form)));
    out.shown.add("bytes", Shown::leaf(std::uint64_t{size}, grouped(size, language)));
    return out;
}

/// The id that others name the object by, for kinds that have one.
template <class T>
void add_id(Shown&, const T&, const Lineage&, Language) {}
void add_id(Shown& shown, const Series& series, const Lineage& lineage, Language language) {
    shown.add("id", show(series_id(series, lineage), language));
}
void add_id(Shown& shown, const Emission& emission, const Lineage& lineage, Language language) {
    shown.add("id", show(emission_id(emission, lineage), language));
}
void add_id(Shown& shown, const CertificateRequest& request, const Lineage&, Language language) {
    shown.add("feed", show(feed_id(request.key), language));
}
void add_id(Shown& shown, const Certificate& certificate, const Lineage&, Language language) {
    shown.add("feed", show(feed_id(certificate.key), language));
}

template <class T>
void add_names(Shown& shown, const T& value, const Trust& trust, Language language) {
    const auto lineage = trust.lineage();
    if (!lineage) return;
    shown.add("lineage", show(*lineage, language));
    shown.add("hash", show(hash_of(value, lineage), language));
    add_id(shown, value, *lineage, language);
}
/// A first charter makes its lineage.
void add_names(Shown& shown, const Charter& charter, const Trust& trust, Language language) {
    const bool first = charter.version.value == 1;
    const auto lineage = first ? lineage_of(charter) : trust.lineage();
    if (!lineage) return;
    shown.add("lineage", show(*lineage, language));
    const auto hash = hash_of(charter, first ? std::nullopt : lineage);
    shown.add("hash", show(hash, language));
}

template <class T>
Decoded inspect_multi_signed(ByteView wire, Trust& trust, Language language) {
    NOODGELD_TRY(const MultiSigned<T> object, decode_multi_signed<T>(wire));
    Inspected out = begin(T::kKind, "COSE_Sign", wire.size(), language);
    add_names(out.shown, object.value, trust, language);
    out.shown.add("content", show(object.value, language));
    add_signatures(out, object, trust, language);
    if constexpr (std::same_as<T, Charter>) add_own_verdict(out, object, trust, language);
    add_verdict(out, T::kKind, wire, trust, language);
    return out;
}

template <class T>
Decoded inspect_signed(ByteView wire, Trust& trust, Language language) {
    NOODGELD_TRY(const Signed<T> object, decode_signed<T>(wire));
    Inspected out = begin(T::kKind, "COSE_Sign1", wire.size(), language);
    add_names(out.shown, object.value, trust, language);
    out.shown.add("content", show(object.value, language));
    add_signatures(out, object, trust, language);
    add_verdict(out, T::kKind, wire, trust, language);
    return out;
}

template <class T>
Decoded inspect_draft(ByteView wire, Trust& trust, Language language) {
    NOODGELD_TRY(const T value, decode<T>(wire));
    const bool asked = std::same_as<T, Authorisation>;
    Inspected out = asked ? begin(Kind::challenge, "map", wire.size(), language)
                          : begin(T::kKind, "draft", wire.size(), language);
    out.draft = !asked;
    add_names(out.shown, value, trust, language);
    out.shown.add("content", show(value, language));
    return out;
}

void add_token(Inspected& out, const Token& token, Trust& trust, Language language) {
    if (const auto lineage = trust.lineage()) {
        out.shown.add("token_id", show(token_id(token, *lineage), language));
    }
    const Series* series = trust.holdings().series(token.series);
    if (series != nullptr) out.shown.add("face_value", show(series->face_value, language));
    out.shown.add("content", show(token, language));
    add_signature(out, token, series, trust, language);
}

Decoded inspect_token(ByteView wire, Trust& trust, Language language) {
    NOODGELD_TRY(const Token token, decode_token(wire));
    Inspected out = begin(Kind::token, "COSE_Sign1", wire.size(), language);
    add_token(out, token, trust, language);
    return out;
}

Decoded inspect_voucher(ByteView wire, Trust& trust, Language language) {
    NOODGELD_TRY(const Voucher voucher, decode_voucher(wire));
    Inspected out = begin(Kind::voucher, "array", wire.size(), language);
    add_token(out, voucher.token, trust, language);
    const Phrase kept{"aanwezig, wordt niet getoond", "present, not shown"};
    out.shown.add("seed", Shown::leaf(std::string("present, not shown"), kept.in(language)));
    const auto holder = crypto::SecretKey::from_seed(voucher.seed.view()).public_key();
    const bool fits = holder == voucher.token.holder;
    out.shown.add("seed_fits", show(fits, language));
    out.good = out.good && fits;
    return out;
}

Shown show_entry(ByteView wire, const Entry& entry, const Trust& trust, Language language) {
    Shown shown;
    if (const auto lineage = trust.lineage()) {
        shown.add("hash", show(entry_hash(wire, *lineage), language));
    }
    for (auto& field : show(entry, language).fields) shown.fields.push_back(std::move(field));
    return shown;
}

Decoded inspect_entry(ByteView wire, Trust& trust, Language language) {
    if (wire.size() > limits::kEntryBytes) return fail(DecodeError::wrong_length);
    NOODGELD_TRY(const Entry entry, decode<Entry>(wire));
    Inspected out;
    out.kind = "entry";
    out.shown.add("kind", Shown::leaf(out.kind, Phrase{"logboekregel", "feed entry"}.in(language)));
    out.shown.add("form", Shown::leaf(std::string("map")));
    out.shown.add("bytes", Shown::leaf(std::uint64_t{wire.size()}, grouped(wire.size(), language)));
    out.shown.add("content", show_entry(wire, entry, trust, language));
    return out;
}

/// Whether each entry names the one before as its previous, and the last is the head's.
bool is_chain(const Segment& segment, const Head& head, const Lineage& lineage) {
    std::optional<EntryHash> before;
    std::optional<FeedPoint> last;
    for (const Bytes& wire : segment.entries) {
        const auto entry = decode<Entry>(wire);
        if (!entry || entry->feed != head.feed) return false;
        if (last && entry->sequence.value != last->sequence.value + 1) return false;
        if (before && entry->previous != *before) return false;
        before = entry_hash(wire, lineage);
        last = FeedPoint{entry->sequence, *before};
    }
    return !last || last->sequence < head.point.sequence || *last == head.point;
}

Decoded inspect_segment(ByteView wire, Trust& trust, Language language) {
    if (wire.size() > limits::kSegmentBytes) return fail(DecodeError::wrong_length);
    NOODGELD_TRY(const Segment segment, decode<Segment>(wire));
    NOODGELD_TRY(const Signed<Head> head, decode_signed<Head>(segment.head));
    Shown entries = Shown::list();
    for (const Bytes& bytes : segment.entries) {
        NOODGELD_TRY(const Entry entry, decode<Entry>(bytes));
        entries.elements.push_back(show_entry(bytes, entry, trust, language));
    }
    Inspected out = begin(Kind::segment, "map", wire.size(), language);
    out.shown.add("entries", std::move(entries));
    out.shown.add("head", show(head.value, language));
    if (const auto lineage = trust.lineage()) {
        const bool chain = is_chain(segment, head.value, *lineage);
        out.shown.add("chain", show(chain, language));
        out.good = out.good && chain;
    }
    add_signatures(out, head, trust, language);
    return out;
}

Decoded inspect_manifest(ByteView wire, Trust& trust, Language language) {
    NOODGELD_TRY(const ManifestPart part, decode<ManifestPart>(wire));
    Inspected out = begin(Kind::manifest, "map", wire.size(), language);
    out.shown.add("series", show(part.series, language));
    out.shown.add("index", show(part.index, language));
    out.shown.add("tokens", show(Count{part.ids.size() / kTokenIdBytes}, language));
    if (const auto lineage = trust.lineage()) {
        out.shown.add("hash", show(part_name(wire, *lineage), language));
    }
    return out;
}

Decoded inspect_register_part(ByteView wire, Trust& trust, Language language) {
    NOODGELD_TRY(const RegisterPart part, decode<RegisterPart>(wire));
    Inspected out = begin(Kind::register_part, "map", wire.size(), language);
    out.shown.add("index", show(part.index, language));
    out.shown.add("rows", show(part.rows, language));
    if (const auto lineage = trust.lineage()) {
        out.shown.add("hash", show(register_part_name(wire, *lineage), language));
    }
    return out;
}

enum class Shape : std::uint8_t { sign1, sign, pair, map };

/// A kind, and a form in which it comes: "order" as a COSE_Sign, "order" as a draft.
struct Form {
    std::string_view kind;
    Shape shape;
    Decoded (*inspect)(ByteView wire, Trust& trust, Language language);
};
constexpr Form kForms[] = {
    {"charter", Shape::sign, inspect_multi_signed<Charter>},
    {"emission", Shape::sign, inspect_multi_signed<Emission>},
    {"order", Shape::sign, inspect_multi_signed<Order>},
    {"stop", Shape::sign, inspect_multi_signed<Stop>},
    {"revocations", Shape::sign, inspect_multi_signed<RevocationList>},
    {"register", Shape::sign, inspect_multi_signed<MerchantRegister>},
    {"ruling", Shape::sign, inspect_multi_signed<Ruling>},
    {"settlement", Shape::sign, inspect_multi_signed<Settlement>},
    {"token", Shape::sign1, inspect_token},
    {"series", Shape::sign1, inspect_signed<Series>},
    {"request", Shape::sign1, inspect_signed<CertificateRequest>},
    {"certificate", Shape::sign1, inspect_signed<Certificate>},
    {"authorisation", Shape::sign1, inspect_signed<Authorisation>},
    {"head", Shape::sign1, inspect_signed<Head>},
    {"anchor", Shape::sign1, inspect_signed<Anchor>},
    {"voucher", Shape::pair, inspect_voucher},
    {"challenge", Shape::map, inspect_draft<Authorisation>},
    {"entry", Shape::map, inspect_entry},
    {"segment", Shape::map, inspect_segment},
    {"manifest", Shape::map, inspect_manifest},
    {"register_part", Shape::map, inspect_register_part},
    {"charter", Shape::map, inspect_draft<Charter>},
    {"series", Shape::map, inspect_draft<Series>},
    {"emission", Shape::map, inspect_draft<Emission>},
    {"order", Shape::map, inspect_draft<Order>},
    {"stop", Shape::map, inspect_draft<Stop>},
    {"revocations", Shape::map, inspect_draft<RevocationList>},
    {"register", Shape::map, inspect_draft<MerchantRegister>},
    {"ruling", Shape::map, inspect_draft<Ruling>},
    {"settlement", Shape::map, inspect_draft<Settlement>},
};

/// What the first byte begins: tag 18, tag 98, an array of two, a map.
std::optional<Shape> shape_of(ByteView wire) {
    if (wire.empty()) return std::nullopt;
    if (wire[0] == 0xd2) return Shape::sign1;
    if (wire[0] == 0xd8) return Shape::sign;
    if (wire[0] == 0x82) return Shape::pair;
    if (wire[0] >= 0xa0 && wire[0] <= 0xb7) return Shape::map;
    return std::nullopt;
}

/// The forms that could be meant.
std::vector<Form> candidates(ByteView wire, const std::optional<std::string>& kind) {
    const auto shape = shape_of(wire);
    std::vector<Form> of_kind;
    std::vector<Form> of_shape;
    for (const Form& form : kForms) {
        if (kind && form.kind != *kind) continue;
        of_kind.push_back(form);
        if (form.shape == shape) of_shape.push_back(form);
    }
    if (of_shape.empty() && kind && !of_kind.empty()) return {of_kind.front()};
    return of_shape;
}

}  // namespace

Failure to_failure(const NotRecognised& error) {
    std::string reasons;
    for (const auto& [kind, why] : error.tried) {
        reasons += (reasons.empty() ? " (" : ", ") + kind + ": " + std::string(name(why));
    }
    if (!reasons.empty()) reasons += ")";
    return {
        ExitCode::no,
        {"dit is geen object van Noodgeld" + reasons, "this is no object of Noodgeld" + reasons}};
}

Result<Inspected, NotRecognised> inspect_object(ByteView wire,
                                                const std::optional<std::string>& kind,
                                                Trust& trust, Language language) {
    NotRecognised failed;
    for (const Form& form : candidates(wire, kind)) {
        auto inspected = form.inspect(wire, trust, language);
        if (inspected) return std::move(*inspected);
        failed.tried.emplace_back(form.kind, inspected.error());
    }
    return fail(std::move(failed));
}

std::vector<std::string> inspectable_kinds() {
    std::vector<std::string> out;
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        out.emplace_back(name(static_cast<Kind>(number)));
    }
    out.emplace_back("entry");
    return out;
}

std::optional<Kind> kind_named(std::string_view text) {
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        const Kind kind = static_cast<Kind>(number);
        if (name(kind) == text) return kind;
    }
    return std::nullopt;
}

}  // namespace noodgeld
