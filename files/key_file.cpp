#include "files/key_file.h"

#include <algorithm>
#include <string_view>

#include "base/hexadecimal.h"
#include "files/files.h"
#include "protocol/wire/cbor.h"
#include "protocol/wire/limits.h"

namespace noodgeld {
namespace {

constexpr std::string_view kSigningStart = "noodgeld ed25519 key; ";
constexpr std::string_view kOpeningStart = "noodgeld x25519 key; ";
constexpr std::string_view kSeparator = "; ";

const Phrase kNotAKeyFile{"dit is geen sleutelbestand van Noodgeld",
                          "this is not a key file of Noodgeld"};

std::string text_of(const KeyLabel& label) {
    std::string out(label.use == KeyUse::signing ? kSigningStart : kOpeningStart);
    return out.append(label.role).append(kSeparator).append(hex(label.public_key));
}

std::optional<KeyLabel> parse(std::string_view text) {
    KeyLabel label;
    if (text.starts_with(kSigningStart)) {
        text.remove_prefix(kSigningStart.size());
    } else if (text.starts_with(kOpeningStart)) {
        label.use = KeyUse::opening;
        text.remove_prefix(kOpeningStart.size());
    } else {
        return std::nullopt;
    }
    const std::size_t end = text.find(kSeparator);
    if (end == std::string_view::npos) return std::nullopt;
    label.role = text.substr(0, end);
    const auto key = id_from_hex<crypto::PublicKey>(text.substr(end + kSeparator.size()));
    if (!key || !is_role(label.role)) return std::nullopt;
    label.public_key = key->bytes;
    return label;
}

/// The opened seed, of 32 bytes, of a file whose label says it is for `use`.
struct Opened {
    KeyLabel label;
    SecretBytes seed;
};
Result<Opened, Failure> open(ByteView file, ByteView passphrase, KeyUse use) {
    NOODGELD_TRY(KeyLabel label, read_key_label(file));
    if (label.use != use) {
        return use == KeyUse::signing
                   ? refuse({"dit is een openingssleutel; hier is een ondertekensleutel nodig",
                             "this is an opening key; a signing key is needed here"})
                   : refuse({"dit is een ondertekensleutel; hier is een openingssleutel nodig",
                             "this is a signing key; an opening key is needed here"});
    }
    auto seed = crypto::open_with_passphrase(file, passphrase);
    if (!seed) return fail(seal_failure(seed.error(), label.role));
    if (seed->view().size() != crypto::Seed{}.view().size()) return refuse(kNotAKeyFile);
    return Opened{std::move(label), std::move(*seed)};
}

auto label_lies() {
    return refuse({"het opschrift van de sleutel noemt een andere sleutel",
                   "the key's label names another key"});
}

}  // namespace

bool is_role(const std::string& role) {
    return !role.empty() && role.size() <= limits::kNameBytes &&
           role.find(';') == std::string::npos && cbor::is_printable_utf8(role);
}

Result<NewKeyFile, Failure> make_key_file(KeyUse use, const std::string& role,
                                          const crypto::Seed& seed, ByteView passphrase,
                                          const crypto::Seed& randomness,
                                          crypto::PassphraseCost cost) {
    if (!is_role(role)) {
        return misused({"een rol is 1 tot 64 tekens, zonder puntkomma",
                        "a role is 1 to 64 characters, without a semicolon"});
    }
    NewKeyFile made{{use, role, {}}, {}};
    made.label.public_key = use == KeyUse::signing
                                ? crypto::SecretKey::from_seed(seed.view()).public_key().bytes
                                : crypto::OpeningKey::from_seed(seed.view()).sealing_key().bytes;
    auto file = crypto::seal_with_passphrase(seed.view(), as_bytes(text_of(made.label)), passphrase,
                                             randomness, cost);
    if (!file) return fail(seal_failure(file.error(), role));
    made.file = std::move(*file);
    return made;
}

Result<KeyLabel, Failure> read_key_label(ByteView file) {
    const auto text = crypto::label_of(file);
    if (!text) return refuse(kNotAKeyFile);
    auto label = parse(as_text(*text));
    if (!label) return refuse(kNotAKeyFile);
    return *std::move(label);
}

Result<crypto::SecretKey, Failure> open_signing_key(ByteView file, ByteView passphrase) {
    NOODGELD_TRY(const Opened opened, open(file, passphrase, KeyUse::signing));
    auto key = crypto::SecretKey::from_seed(opened.seed.view().first<32>());
    if (key.public_key().bytes != opened.label.public_key) return label_lies();
    return key;
}

Result<crypto::OpeningKey, Failure> open_opening_key(ByteView file, ByteView passphrase) {
    NOODGELD_TRY(const Opened opened, open(file, passphrase, KeyUse::opening));
    auto key = crypto::OpeningKey::from_seed(opened.seed.view().first<32>());
    if (key.sealing_key().bytes != opened.label.public_key) return label_lies();
    return key;
}

Result<LabelledKey, Failure> load_labelled_key(const std::string& path) {
    NOODGELD_TRY(Bytes file, read_file(path, kMaxKeyFileBytes));
    auto label = read_key_label(file);
    if (!label) return fail(about(path, label.error()));
    return LabelledKey{std::move(file), std::move(*label)};
}

Result<KeyLabel, Failure> load_key_label(const std::string& path) {
    NOODGELD_TRY(LabelledKey key, load_labelled_key(path));
    return std::move(key.label);
}

Result<crypto::OpeningKey, Failure> load_opening_key(const Context& context,
                                                     const std::string& path,
                                                     const PassphraseSource& source) {
    NOODGELD_TRY(const LabelledKey key, load_labelled_key(path));
    const PassphrasePrompt prompt{path + " (" + key.label.role + ")"};
    NOODGELD_TRY(const auto passphrase, ask_passphrase(context, source, prompt));
    auto opened = open_opening_key(key.file, passphrase.view());
    if (!opened) return fail(about(path, opened.error()));
    return opened;
}

Result<crypto::SealingKey, Failure> sealing_key_from(const std::string& text) {
    if (const auto key = id_from_hex<crypto::SealingKey>(text)) return *key;
    NOODGELD_TRY(const KeyLabel label, load_key_label(text));
    if (label.use != KeyUse::opening) {
        return refuse({text + " is een ondertekensleutel", text + " is a signing key"});
    }
    return crypto::SealingKey{label.public_key};
}

Failure seal_failure(crypto::SealError error, const std::string& what) {
    switch (error) {
        case crypto::SealError::malformed:
            return {ExitCode::no,
                    {what + ": geen verzegeld bestand van deze soort",
                     what + ": not a sealed file of this kind"}};
        case crypto::SealError::not_opened:
            return {ExitCode::no,
                    {what + ": verkeerde wachtzin of sleutel, of het bestand is gewijzigd",
                     what + ": wrong passphrase or key, or the file was changed"}};
        case crypto::SealError::no_memory:
            break;
    }
    return {ExitCode::cannot,
            {what + ": te weinig geheugen om te openen", what + ": not enough memory to open"}};
}

}  // namespace noodgeld
