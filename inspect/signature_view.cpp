#include "inspect/signature_view.h"

#include <algorithm>

namespace noodgeld {
namespace {

struct Verdict {
    std::string name;
    Phrase text;
};
const Verdict kGood{"good", {"goed", "good"}};
const Verdict kBad{"bad", {"ONGELDIG", "BAD"}};
const Verdict kUnchecked{"unchecked", {"niet nagegaan", "not checked"}};

const Verdict& verdict_on(const SignatureView& view, const Trust& trust) {
    if (!view.signer || view.message.empty()) return kUnchecked;
    const bool good =
        trust.verifier().verify(view.signer->key, view.by.signature, ByteView(view.message));
    return good ? kGood : kBad;
}

Shown leaf(const Verdict& verdict, Language language) {
    return Shown::leaf(verdict.name, verdict.text.in(language));
}

Shown leaf(Refusal refusal, Language language) {
    return Shown::leaf(std::string(name(refusal)), std::string(sentence(refusal, language)));
}

bool is_judged(Kind kind) {
    constexpr Kind kJudged[] = {Kind::charter, Kind::series,      Kind::emission,    Kind::order,
                                Kind::stop,    Kind::revocations, Kind::certificate, Kind::anchor};
    return std::ranges::find(kJudged, kind) != std::end(kJudged);
}

}  // namespace

void add_signature_views(Inspected& out, const std::vector<SignatureView>& views,
                         const Trust& trust, Language language) {
    Shown list = Shown::list();
    for (const SignatureView& view : views) {
        const Verdict& verdict = verdict_on(view, trust);
        Shown& one = list.elements.emplace_back();
        one.add("by", show(view.by.kid, language));
        if (view.signer) one.add("name", Shown::leaf(view.signer->who.in(language)));
        one.add("signature", leaf(verdict, language));
        if (&verdict == &kBad) out.good = false;
    }
    out.shown.add("signatures", std::move(list));
}

void add_verdict(Inspected& out, Kind kind, ByteView wire, Trust& trust, Language language) {
    if (!trust.can_judge() || !is_judged(kind)) return;
    const auto taken = trust.take(kind, wire);
    const Verdict valid{"valid", {"geldig onder het handvest", "valid under the charter"}};
    out.shown.add("verdict", taken ? leaf(valid, language) : leaf(taken.error(), language));
    out.good = out.good && taken.has_value();
}

void add_own_verdict(Inspected& out, const MultiSigned<Charter>& charter, const Trust& trust,
                     Language language) {
    if (trust.can_judge() || charter.value.version.value != 1) return;
    const auto checked =
        check_charter(charter, nullptr, lineage_of(charter.value), trust.verifier());
    const Verdict own{
        "signed_by_its_own_officers",
        {"getekend door genoeg van zijn eigen gemachtigden; of het het echte handvest is, "
         "zegt alleen het kenmerk",
         "signed by enough of its own officers; whether it is the true charter, only "
         "its hash can tell"}};
    out.shown.add("verdict", checked ? leaf(own, language) : leaf(checked.error(), language));
    out.good = out.good && checked.has_value();
}

std::optional<Signer> signer_of(const Charter& charter, const KeyId& kid, const Trust& trust) {
    const auto has_kid = [&kid](const Officer& officer) { return key_id(officer.key) == kid; };
    const auto at = std::ranges::find_if(charter.officers, has_kid);
    if (at != charter.officers.end()) return Signer{at->key, {at->name, at->name}};
    const Signer* known = trust.find(kid);
    return known == nullptr ? std::nullopt : std::optional(*known);
}

std::optional<Signer> signer_of(const CertificateRequest& request, const KeyId& kid, const Trust&) {
    if (key_id(request.key) != kid) return std::nullopt;
    return Signer{request.key, {"de gevraagde sleutel zelf", "the requested key itself"}};
}

std::optional<Signer> signer_of(const Head& head, const KeyId& kid, const Trust& trust) {
    if (kid != head.feed) return std::nullopt;
    const crypto::PublicKey* key = trust.holdings().feed_key(head.feed);
    const Signer* known = trust.find(kid);
    if (key == nullptr || known == nullptr) return std::nullopt;
    return Signer{*key, known->who};
}

std::optional<Bytes> domain_of(const Charter& charter, const Trust& trust) {
    if (charter.version.value == 1) return domain(Kind::charter, std::nullopt);
    const auto lineage = trust.lineage();
    return lineage ? std::optional(domain(Kind::charter, lineage)) : std::nullopt;
}

void add_signature(Inspected& out, const Token& token, const Series* series, const Trust& trust,
                   Language language) {
    std::optional<Signer> signer;
    if (series != nullptr) signer = Signer{series->key, {"de serie", "the series"}};
    const auto lineage = trust.lineage();
    const SignatureView view{{{token.series.bytes}, token.signature},
                             signer,
                             lineage ? to_be_signed(token, *lineage) : Bytes{}};
    add_signature_views(out, {view}, trust, language);
}

}  // namespace noodgeld
