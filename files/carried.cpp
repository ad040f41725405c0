#include "files/carried.h"

#include <filesystem>

#include "files/files.h"
#include "protocol/wire/refusal.h"
#include "protocol/wire/text.h"

namespace noodgeld {
namespace {

/// Without the mark that some editors put before UTF-8.
std::string_view without_mark(std::string_view text) {
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    return text;
}

/// No object's bytes begin so.
bool has_utf16_mark(std::string_view file) {
    return file.starts_with("\xff\xfe") || file.starts_with("\xfe\xff");
}

/// Whether it begins as a text of ours, whatever comes after. No object's bytes begin so.
bool is_text(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return false;
    text.remove_prefix(start);
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        const std::string_view prefix = text_prefix(static_cast<Kind>(number));
        if (!prefix.empty() && text.starts_with(prefix)) return true;
    }
    return false;
}

}  // namespace

Result<SecretBytes, Failure> read_meant(Context& context, const std::string& what) {
    std::error_code ignored;
    const bool may_be_text = what != "-" && !std::filesystem::exists(what, ignored);
    if (may_be_text && is_text(what)) {
        const auto scanned = from_text(what);
        if (scanned && scanned->kind == Kind::voucher) {
            context.warn(
                {"let op: wat op de opdrachtregel staat, kunnen anderen op deze computer "
                 "lezen; geef een bon liever als bestand of met -",
                 "note: others on this machine can read the command line; better give a "
                 "voucher as a file or with -"});
        }
        const ByteView text = as_bytes(what);
        return SecretBytes(Bytes(text.begin(), text.end()));
    }
    // What is almost a voucher's text must not be repeated in a message.
    if (may_be_text && what.find(text_prefix(Kind::voucher)) != std::string::npos) {
        return refuse({"dit is geen bestand en geen tekst van Noodgeld",
                       "this is no file and no text of Noodgeld"});
    }
    NOODGELD_TRY(Bytes bytes, read_input(context, what));
    return SecretBytes(std::move(bytes));
}

Result<Carried, Failure> unwrap(SecretBytes input, const std::string& kind) {
    if (has_utf16_mark(as_text(input.view()))) {
        return refuse({"dit bestand is UTF-16; sla het op als UTF-8",
                       "this file is UTF-16; save it as UTF-8"});
    }
    const std::string_view text = without_mark(as_text(input.view()));
    if (!is_text(text)) {
        const auto asked = kind.empty() ? std::nullopt : std::optional(kind);
        return Carried{asked, std::move(input)};
    }
    auto scanned = from_text(text);
    if (!scanned && scanned.error() == DecodeError::misread) {
        return refuse({std::string(sentence(Refusal::misread, Language::nl)),
                       std::string(sentence(Refusal::misread, Language::en))});
    }
    if (!scanned) {
        const std::string why(name(scanned.error()));
        return refuse(
            {"deze tekst is beschadigd (" + why + ")", "this text is damaged (" + why + ")"});
    }
    const std::string said(name(scanned->kind));
    SecretBytes bytes(std::move(scanned->bytes));
    if (!kind.empty() && kind != said) {
        return refuse({"deze tekst is van soort " + said, "this text is of kind " + said});
    }
    return Carried{said, std::move(bytes)};
}

}  // namespace noodgeld
