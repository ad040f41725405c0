// noodgeld/sealed-recipients/1, step by step as docs/sealed-files.md has it.
#include <sodium.h>

#include <algorithm>
#include <initializer_list>

#include "base/check.h"
#include "base/sodium_once.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "crypto/seal_header.h"

namespace noodgeld::crypto {
namespace {

constexpr std::string_view kMagic = "noodgeld/sealed-recipients/1\n";
constexpr std::string_view kOpeningKeyDomain = "noodgeld/opening-key/1";
constexpr std::string_view kEphemeralDomain = "noodgeld/seal-ephemeral/1";
constexpr std::string_view kFileKeyDomain = "noodgeld/seal-file-key/1";
constexpr std::string_view kCommitmentDomain = "noodgeld/seal-commitment/1";
constexpr std::string_view kBoxDomain = "noodgeld/seal-box/1";

constexpr std::size_t kMaxRecipients = 17;  // a charter's sixteen auditors and its desk
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kBoxSize = 32 + kTagSize;
constexpr std::size_t kChunkSize = 65536;
constexpr std::size_t kSealedChunkSize = kChunkSize + kTagSize;

using Nonce = std::array<std::uint8_t, 12>;
static_assert(sizeof(Nonce) == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);
static_assert(kTagSize == crypto_aead_chacha20poly1305_ietf_ABYTES);

// A box's key is used once, so its nonce may be fixed.
constexpr Nonce kBoxNonce{};

/// SHA-256 of the domain and the parts, into memory that wipes. libsodium wipes the hash's state.
Secret<32> derive(std::string_view domain, std::initializer_list<ByteView> parts) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, as_bytes(domain).data(), domain.size());
    for (const ByteView part : parts) {
        crypto_hash_sha256_update(&state, part.data(), part.size());
    }
    Secret<32> out;
    crypto_hash_sha256_final(&state, out.fill().data());
    return out;
}

/// Public: whoever has the file key can check that it is the one the header means.
Hash commitment_to(const Secret<32>& file_key) {
    return sha256({as_bytes(kCommitmentDomain), file_key.view()});
}

SealingKey public_half(const Secret<32>& scalar) {
    SealingKey out;
    const int rc = crypto_scalarmult_curve25519_base(out.bytes.data(), scalar.view().data());
    NOODGELD_CHECK(rc == 0);
    return out;
}

/// The key of the box for one recipient; nothing if the other's public key has small order. Gives
/// both sides the same: one has the ephemeral scalar, the other the recipient's.
std::optional<Secret<32>> box_key(const Secret<32>& own_scalar, ByteView other_public,
                                  ByteView ephemeral, const SealingKey& recipient) {
    Secret<32> shared;
    const int rc = crypto_scalarmult_curve25519(shared.fill().data(), own_scalar.view().data(),
                                                other_public.data());
    if (rc != 0) return std::nullopt;
    return derive(kBoxDomain, {ephemeral, recipient.bytes, shared.view()});
}

void encrypt(std::span<std::uint8_t> out, ByteView plain, ByteView associated, const Nonce& nonce,
             const Secret<32>& key) {
    NOODGELD_CHECK(out.size() == plain.size() + kTagSize);
    const int rc = crypto_aead_chacha20poly1305_ietf_encrypt(
        out.data(), nullptr, plain.data(), plain.size(), associated.data(), associated.size(),
        nullptr, nonce.data(), key.view().data());
    NOODGELD_CHECK(rc == 0);
}

[[nodiscard]] bool decrypt(std::span<std::uint8_t> out, ByteView sealed, ByteView associated,
                           const Nonce& nonce, const Secret<32>& key) {
    NOODGELD_CHECK(out.size() + kTagSize == sealed.size());
    return crypto_aead_chacha20poly1305_ietf_decrypt(
               out.data(), nullptr, nullptr, sealed.data(), sealed.size(), associated.data(),
               associated.size(), nonce.data(), key.view().data()) == 0;
}

/// The chunk's number, eleven bytes, most significant first; then whether it is the last.
Nonce chunk_nonce(std::uint64_t number, bool is_last) {
    Nonce nonce{};
    for (std::size_t i = 0; i < 8; ++i) {
        nonce[10 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    nonce[11] = is_last ? 1 : 0;
    return nonce;
}

/// How many chunks `size` plain bytes make: at least one, and only the first may be empty.
std::size_t chunks_of(std::size_t size) {
    return size == 0 ? 1 : (size - 1) / kChunkSize + 1;
}

/// Views into a file.
struct RecipientsFile {
    ByteView ephemeral;
    ByteView commitment;
    std::vector<SealingKey> recipients;
    ByteView box;     // of the recipient at hand; empty if it is not among them
    ByteView header;  // from the first byte to the payload
    ByteView payload;
};

/// The recipients of a file are in ascending order, so that one set has one header.
Result<RecipientsFile, SealError> parse(ByteView file, const SealingKey& recipient) {
    SealHeaderReader reader(file);
    if (!reader.magic(kMagic) || reader.array() != 3) return fail(SealError::malformed);
    const auto ephemeral = reader.byte_string(32, 32);
    const auto commitment = reader.byte_string(32, 32);
    const auto recipients = reader.array();
    if (!ephemeral || !commitment || !recipients) return fail(SealError::malformed);
    if (*recipients < 1 || *recipients > kMaxRecipients) return fail(SealError::malformed);

    RecipientsFile parsed{*ephemeral, *commitment, {}, {}, {}, {}};
    ByteView previous;
    for (std::uint64_t i = 0; i < *recipients; ++i) {
        if (reader.array() != 2) return fail(SealError::malformed);
        const auto key = reader.byte_string(32, 32);
        const auto box = reader.byte_string(kBoxSize, kBoxSize);
        if (!key || !box) return fail(SealError::malformed);
        if (!std::ranges::lexicographical_compare(previous, *key)) {
            return fail(SealError::malformed);
        }
        previous = *key;
        std::ranges::copy(*key, parsed.recipients.emplace_back().bytes.begin());
        if (std::ranges::equal(*key, recipient.bytes)) parsed.box = *box;
    }
    parsed.header = reader.read();
    parsed.payload = reader.rest();
    return parsed;
}

Result<Secret<32>, SealError> open_box(const RecipientsFile& file, const Secret<32>& scalar,
                                       const SealingKey& recipient) {
    if (file.box.empty()) return fail(SealError::not_opened);
    const auto key = box_key(scalar, file.ephemeral, file.ephemeral, recipient);
    Secret<32> file_key;
    if (!key || !decrypt(file_key.fill(), file.box, {}, kBoxNonce, *key)) {
        return fail(SealError::not_opened);
    }
    // Without this, a file could be made that each recipient opens to something else.
    if (!std::ranges::equal(commitment_to(file_key).bytes, file.commitment)) {
        return fail(SealError::not_opened);
    }
    return file_key;
}

Result<SecretBytes, SealError> open_payload(const RecipientsFile& file,
                                            const Secret<32>& file_key) {
    const std::size_t chunks =
        file.payload.empty() ? 1 : (file.payload.size() - 1) / kSealedChunkSize + 1;
    if (file.payload.size() < chunks * kTagSize) return fail(SealError::not_opened);
    SecretBytes secret(Bytes(file.payload.size() - chunks * kTagSize));
    // One empty chunk is an empty secret; a last one after others must hold something.
    if (chunks_of(secret.view().size()) != chunks) return fail(SealError::not_opened);

    ByteView sealed = file.payload;
    std::span<std::uint8_t> plain = secret.fill();
    for (std::size_t i = 0; i < chunks; ++i) {
        const std::size_t size = std::min(plain.size(), kChunkSize);
        const Nonce nonce = chunk_nonce(i, i + 1 == chunks);
        if (!decrypt(plain.first(size), sealed.first(size + kTagSize),
                     i == 0 ? file.header : ByteView(), nonce, file_key)) {
            return fail(SealError::not_opened);
        }
        plain = plain.subspan(size);
        sealed = sealed.subspan(size + kTagSize);
    }
    return secret;
}

}  // namespace

bool is_usable(const SealingKey& key) {
    initialise_sodium();
    // Every X25519 scalar is a multiple of eight, so any will do.
    constexpr std::array<std::uint8_t, 32> kScalar = {1};
    std::array<std::uint8_t, 32> shared{};
    return crypto_scalarmult_curve25519(shared.data(), kScalar.data(), key.bytes.data()) == 0;
}

OpeningKey OpeningKey::from_seed(std::span<const std::uint8_t, 32> seed) {
    initialise_sodium();
    OpeningKey key;
    key.seed_ = Seed(seed);
    key.scalar_ = derive(kOpeningKeyDomain, {seed});
    key.public_ = public_half(key.scalar_);
    return key;
}

Bytes seal_for(std::span<const SealingKey> recipients, ByteView secret, const Seed& randomness) {
    initialise_sodium();
    std::vector<SealingKey> sorted(recipients.begin(), recipients.end());
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    NOODGELD_CHECK(!sorted.empty() && sorted.size() <= kMaxRecipients);

    const Secret<32> ephemeral_scalar = derive(kEphemeralDomain, {randomness.view()});
    const SealingKey ephemeral = public_half(ephemeral_scalar);
    const Secret<32> file_key = derive(kFileKeyDomain, {randomness.view()});

    SealHeaderWriter header(kMagic);
    header.array(3)
        .byte_string(ephemeral.bytes)
        .byte_string(commitment_to(file_key).bytes)
        .array(sorted.size());
    for (const SealingKey& recipient : sorted) {
        const auto key = box_key(ephemeral_scalar, recipient.bytes, ephemeral.bytes, recipient);
        NOODGELD_CHECK(key.has_value());
        std::array<std::uint8_t, kBoxSize> box{};
        encrypt(box, file_key.view(), {}, kBoxNonce, *key);
        header.array(2).byte_string(recipient.bytes).byte_string(box);
    }
    Bytes file = header.finish();
    const std::size_t header_size = file.size();
    const std::size_t chunks = chunks_of(secret.size());
    file.resize(header_size + secret.size() + chunks * kTagSize);

    std::span<std::uint8_t> out = std::span(file).subspan(header_size);
    for (std::size_t i = 0; i < chunks; ++i) {
        const std::size_t size = std::min(secret.size(), kChunkSize);
        const ByteView associated = i == 0 ? ByteView(file).first(header_size) : ByteView();
        encrypt(out.first(size + kTagSize), secret.first(size), associated,
                chunk_nonce(i, i + 1 == chunks), file_key);
        secret = secret.subspan(size);
        out = out.subspan(size + kTagSize);
    }
    return file;
}

Result<SecretBytes, SealError> open_sealed(ByteView file, const OpeningKey& key) {
    NOODGELD_TRY(const RecipientsFile parsed, parse(file, key.sealing_key()));
    NOODGELD_TRY(const Secret<32> file_key, open_box(parsed, key.scalar_, key.sealing_key()));
    return open_payload(parsed, file_key);
}

Result<std::vector<SealingKey>, SealError> recipients_of(ByteView file) {
    NOODGELD_TRY(RecipientsFile parsed, parse(file, SealingKey{}));
    return std::move(parsed.recipients);
}

}  // namespace noodgeld::crypto
