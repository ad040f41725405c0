#include "inspect/sealed_view.h"

#include "crypto/seal.h"

namespace noodgeld {
namespace {

constexpr std::string_view kSealedStart = "noodgeld/sealed-";

Shown begin(const char* form, const Phrase& text, std::size_t size, Language language) {
    const Phrase kind{"verzegeld bestand", "sealed file"};
    Shown shown;
    shown.add("kind", Shown::leaf(std::string("sealed"), kind.in(language)));
    shown.add("form", Shown::leaf(std::string(form), text.in(language)));
    shown.add("bytes", Shown::leaf(std::uint64_t{size}, grouped(size, language)));
    return shown;
}

Shown show_recipients(const std::vector<crypto::SealingKey>& recipients, const Trust& trust,
                      Language language) {
    Shown list = Shown::list();
    for (const crypto::SealingKey& key : recipients) {
        Shown& one = list.elements.emplace_back();
        one.add("key", show(key, language));
        if (const Phrase* who = trust.who_opens(key)) {
            one.add("name", Shown::leaf(who->in(language)));
        }
    }
    return list;
}

}  // namespace

std::optional<Result<Shown, Failure>> show_sealed(ByteView file, const Trust& trust,
                                                  Language language) {
    if (!as_text(file).starts_with(kSealedStart)) return std::nullopt;
    if (const auto recipients = crypto::recipients_of(file)) {
        Shown shown =
            begin("recipients", {"voor ontvangers", "for recipients"}, file.size(), language);
        shown.add("recipients", show_recipients(*recipients, trust, language));
        return shown;
    }
    const auto label = crypto::label_of(file);
    if (!label) {
        return Result<Shown, Failure>(
            refuse({"dit verzegelde bestand is beschadigd", "this sealed file is damaged"}));
    }
    Shown shown =
        begin("passphrase", {"met een wachtzin", "under a passphrase"}, file.size(), language);
    // Anybody can have written it: nothing that would steer a terminal.
    const std::string text(as_text(*label));
    shown.add("label", Shown::leaf(cbor::is_printable_utf8(text) ? text : hex(*label)));
    return shown;
}

}  // namespace noodgeld
