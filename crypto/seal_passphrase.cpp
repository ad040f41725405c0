// noodgeld/sealed-passphrase/1, step by step as docs/sealed-files.md has it.
#include <sodium.h>

#include <algorithm>

#include "base/check.h"
#include "base/sodium_once.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "crypto/seal_header.h"

namespace noodgeld::crypto {
namespace {

constexpr std::string_view kMagic = "noodgeld/sealed-passphrase/1\n";
constexpr std::string_view kSaltDomain = "noodgeld/seal-salt/1";
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kMaxLabelSize = 256;
constexpr std::uint32_t kMaxPasses = 16;
constexpr std::uint32_t kMinMemoryKib = 8;  // RFC 9106, section 3.1: 8 KiB per lane
constexpr std::uint32_t kMaxMemoryKib = 1024 * 1024;

// Each key is used once: it has a salt of its own. So its nonce may be fixed.
constexpr std::array<std::uint8_t, 12> kNonce{};

static_assert(kSaltSize == crypto_pwhash_SALTBYTES);
static_assert(kTagSize == crypto_aead_chacha20poly1305_ietf_ABYTES);
static_assert(kNonce.size() == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);

bool is_allowed(std::uint64_t passes, std::uint64_t memory_kib) {
    return passes >= 1 && passes <= kMaxPasses && memory_kib >= kMinMemoryKib &&
           memory_kib <= kMaxMemoryKib;
}

/// Views into a file.
struct PassphraseFile {
    PassphraseCost cost;
    ByteView salt;
    ByteView label;
    ByteView header;  // from the first byte to the ciphertext
    ByteView ciphertext;
};

Result<PassphraseFile, SealError> parse(ByteView file) {
    SealHeaderReader reader(file);
    if (!reader.magic(kMagic) || reader.array() != 4) return fail(SealError::malformed);
    const auto passes = reader.number();
    const auto memory_kib = reader.number();
    const auto salt = reader.byte_string(kSaltSize, kSaltSize);
    const auto label = reader.byte_string(0, kMaxLabelSize);
    if (!passes || !memory_kib || !salt || !label) return fail(SealError::malformed);
    if (!is_allowed(*passes, *memory_kib)) return fail(SealError::malformed);
    if (reader.rest().size() < kTagSize) return fail(SealError::malformed);
    const PassphraseCost cost{static_cast<std::uint32_t>(*passes),
                              static_cast<std::uint32_t>(*memory_kib)};
    return PassphraseFile{cost, *salt, *label, reader.read(), reader.rest()};
}

Result<Secret<32>, SealError> derive_key(ByteView passphrase, ByteView salt, PassphraseCost cost) {
    initialise_sodium();
    Secret<32> key;
    // libsodium takes no null pointer, not even for an empty passphrase.
    const char* text = passphrase.empty() ? "" : as_text(passphrase).data();
    const int rc = crypto_pwhash(key.fill().data(), key.fill().size(), text, passphrase.size(),
                                 salt.data(), cost.passes, std::size_t{cost.memory_kib} * 1024,
                                 crypto_pwhash_ALG_ARGON2ID13);
    if (rc != 0) return fail(SealError::no_memory);
    return key;
}

}  // namespace

Result<Bytes, SealError> seal_with_passphrase(ByteView secret, ByteView label, ByteView passphrase,
                                              const Seed& randomness, PassphraseCost cost) {
    if (label.size() > kMaxLabelSize || !is_allowed(cost.passes, cost.memory_kib)) {
        return fail(SealError::malformed);
    }
    const Hash salt_hash = sha256({as_bytes(kSaltDomain), randomness.view()});
    const ByteView salt = ByteView(salt_hash.bytes).first(kSaltSize);
    NOODGELD_TRY(const Secret<32> key, derive_key(passphrase, salt, cost));

    Bytes file = SealHeaderWriter(kMagic)
                     .array(4)
                     .number(cost.passes)
                     .number(cost.memory_kib)
                     .byte_string(salt)
                     .byte_string(label)
                     .finish();
    const std::size_t header_size = file.size();
    file.resize(header_size + secret.size() + kTagSize);
    const int rc = crypto_aead_chacha20poly1305_ietf_encrypt(
        file.data() + header_size, nullptr, secret.data(), secret.size(), file.data(), header_size,
        nullptr, kNonce.data(), key.view().data());
    NOODGELD_CHECK(rc == 0);
    return file;
}

Result<SecretBytes, SealError> open_with_passphrase(ByteView file, ByteView passphrase) {
    NOODGELD_TRY(const PassphraseFile parsed, parse(file));
    NOODGELD_TRY(const Secret<32> key, derive_key(passphrase, parsed.salt, parsed.cost));

    SecretBytes secret(Bytes(parsed.ciphertext.size() - kTagSize));
    const int rc = crypto_aead_chacha20poly1305_ietf_decrypt(
        secret.fill().data(), nullptr, nullptr, parsed.ciphertext.data(), parsed.ciphertext.size(),
        parsed.header.data(), parsed.header.size(), kNonce.data(), key.view().data());
    if (rc != 0) return fail(SealError::not_opened);
    return secret;
}

Result<Bytes, SealError> label_of(ByteView file) {
    NOODGELD_TRY(const PassphraseFile parsed, parse(file));
    return Bytes(parsed.label.begin(), parsed.label.end());
}

}  // namespace noodgeld::crypto
