#include "crypto/seal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sodium.h>

#include "crypto/hash.h"
#include "tests/crypto/hex.h"

namespace noodgeld::crypto {
namespace {

// The least that the format allows, so that tests are quick.
constexpr PassphraseCost kCheap{1, 8};

Seed seed_of(std::uint8_t value) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(value);
    return Seed(bytes);
}

Bytes copy_of(const SecretBytes& secret) {
    return {secret.view().begin(), secret.view().end()};
}

Bytes sealed(ByteView secret, std::string_view label, std::string_view passphrase,
             PassphraseCost cost = kCheap) {
    const auto file =
        seal_with_passphrase(secret, as_bytes(label), as_bytes(passphrase), seed_of(7), cost);
    EXPECT_TRUE(file.has_value());
    return file.value_or(Bytes{});
}

std::optional<SealError> refusal(ByteView file, std::string_view passphrase) {
    const auto opened = open_with_passphrase(file, as_bytes(passphrase));
    if (opened) return std::nullopt;
    return opened.error();
}

std::optional<SealError> refusal(ByteView file, const OpeningKey& key) {
    const auto opened = open_sealed(file, key);
    if (opened) return std::nullopt;
    return opened.error();
}

RC_GTEST_PROP(PassphraseSeal, OpensToWhatWasSealed, (Bytes secret, Bytes passphrase)) {
    const auto label = *rc::gen::container<Bytes>(*rc::gen::inRange<std::size_t>(0, 257),
                                                  rc::gen::arbitrary<std::uint8_t>());
    const Seed randomness(arbitrary_bytes<32>());
    const auto file = seal_with_passphrase(secret, label, passphrase, randomness, kCheap);
    RC_ASSERT(file.has_value());
    const auto opened = open_with_passphrase(*file, passphrase);
    RC_ASSERT(opened.has_value());
    RC_ASSERT(copy_of(*opened) == secret);
    RC_ASSERT(label_of(*file).value() == label);

    passphrase.push_back('x');
    RC_ASSERT(open_with_passphrase(*file, passphrase).error() == SealError::not_opened);
}

TEST(PassphraseSeal, EveryFlippedBitIsRefused) {
    const Bytes file = sealed(from_hex("0102030405"), "officer 3", "correct horse");
    int malformed = 0, not_opened = 0;
    for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
        Bytes changed = file;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1 << (bit % 8)));
        const auto reason = refusal(changed, "correct horse");
        EXPECT_TRUE(reason.has_value()) << bit;
        ++(reason == SealError::malformed ? malformed : not_opened);
    }
    EXPECT_GE(malformed, 29 * 8);          // the magic line and more
    EXPECT_GE(not_opened, (16 + 21) * 8);  // at least salt and ciphertext
}

TEST(PassphraseSeal, EveryTruncationIsRefused) {
    const Bytes file = sealed(from_hex("0102030405"), "label", "correct horse");
    for (std::size_t size = 0; size < file.size(); ++size) {
        EXPECT_TRUE(refusal(ByteView(file).first(size), "correct horse").has_value()) << size;
    }
    Bytes longer = file;
    longer.push_back(0);
    EXPECT_EQ(refusal(longer, "correct horse"), SealError::not_opened);
}

TEST(PassphraseSeal, ALabelIsForPromptsBeforeOpening) {
    const Bytes file = sealed(from_hex("00"), "issuer key, 2031", "p");
    EXPECT_EQ(as_text(label_of(file).value()), "issuer key, 2031");
    EXPECT_EQ(label_of(as_bytes("issuer key")).error(), SealError::malformed);
    const Bytes long_label(257, 'x');
    EXPECT_EQ(seal_with_passphrase({}, long_label, as_bytes("p"), seed_of(1), kCheap).error(),
              SealError::malformed);
}

/// A well-formed file with this cost and no honest ciphertext.
Bytes file_with_cost(std::string_view passes, std::string_view memory_kib) {
    Bytes file(as_bytes("noodgeld/sealed-passphrase/1\n").begin(),
               as_bytes("noodgeld/sealed-passphrase/1\n").end());
    append(file, from_hex("84"));
    append(file, from_hex(passes));
    append(file, from_hex(memory_kib));
    append(file, from_hex("50000102030405060708090a0b0c0d0e0f"));  // salt
    append(file, from_hex("40"));                                  // label
    append(file, Bytes(16));
    return file;
}

TEST(PassphraseSeal, CostsOutsideTheRangeAreRefusedWithoutWork) {
    EXPECT_EQ(refusal(file_with_cost("01", "08"), "p"), SealError::not_opened);  // allowed, tried
    EXPECT_EQ(refusal(file_with_cost("00", "08"), "p"), SealError::malformed);   // no pass
    EXPECT_EQ(refusal(file_with_cost("11", "08"), "p"), SealError::malformed);   // 17 passes
    EXPECT_EQ(refusal(file_with_cost("01", "07"), "p"), SealError::malformed);   // 7 KiB
    // 1 GiB and 1 KiB; 4 TiB; all that 64 bits can say. Doing any of this work would take longer
    // than this test may.
    EXPECT_EQ(refusal(file_with_cost("10", "1a00100001"), "p"), SealError::malformed);
    EXPECT_EQ(refusal(file_with_cost("10", "1affffffff"), "p"), SealError::malformed);
    EXPECT_EQ(refusal(file_with_cost("1bffffffffffffffff", "08"), "p"), SealError::malformed);
    EXPECT_EQ(refusal(file_with_cost("01", "1b0000000100000008"), "p"), SealError::malformed);

    for (const PassphraseCost cost : {PassphraseCost{0, 8}, PassphraseCost{17, 8},
                                      PassphraseCost{1, 7}, PassphraseCost{1, 1024 * 1024 + 1}}) {
        EXPECT_EQ(seal_with_passphrase({}, {}, as_bytes("p"), seed_of(1), cost).error(),
                  SealError::malformed);
    }
}

TEST(PassphraseSeal, OneCostHasOneEncoding) {
    EXPECT_EQ(refusal(file_with_cost("1801", "08"), "p"), SealError::malformed);
    EXPECT_EQ(refusal(file_with_cost("190001", "08"), "p"), SealError::malformed);
    EXPECT_EQ(refusal(file_with_cost("01", "1a00000008"), "p"), SealError::malformed);
    EXPECT_EQ(refusal(file_with_cost("01", "1b0000000000000008"), "p"), SealError::malformed);
    EXPECT_EQ(refusal(file_with_cost("1f", "08"), "p"), SealError::malformed);  // indefinite
    EXPECT_EQ(refusal(file_with_cost("20", "08"), "p"), SealError::malformed);  // negative
}

TEST(PassphraseSeal, DefaultCostIsTheSecondOfRfc9106) {
    const Bytes file = sealed(from_hex("aa"), "", "p", PassphraseCost{});
    EXPECT_EQ(PassphraseCost{}, (PassphraseCost{3, 64 * 1024}));
    EXPECT_EQ(copy_of(open_with_passphrase(file, as_bytes("p")).value()), from_hex("aa"));
}

class RecipientsSeal : public ::testing::Test {
  protected:
    OpeningKey auditor_ = OpeningKey::from_seed(seed_of(1).view());
    OpeningKey desk_ = OpeningKey::from_seed(seed_of(2).view());
    OpeningKey stranger_ = OpeningKey::from_seed(seed_of(3).view());
    SealingKey both_[2] = {auditor_.sealing_key(), desk_.sealing_key()};
};

Bytes counting_bytes(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
    return out;
}

constexpr std::size_t kChunk = 65536;

TEST_F(RecipientsSeal, AnyRecipientOpensItAndNobodyElse) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, kChunk - 1,
                                   kChunk, kChunk + 1, 3 * kChunk, 3 * kChunk + 5}) {
        const Bytes secret = counting_bytes(size);
        const Bytes file = seal_for(both_, secret, seed_of(9));
        for (const OpeningKey* key : {&auditor_, &desk_}) {
            const auto opened = open_sealed(file, *key);
            ASSERT_TRUE(opened.has_value()) << size;
            EXPECT_EQ(copy_of(*opened), secret);
        }
        EXPECT_EQ(refusal(file, stranger_), SealError::not_opened);
    }
}

TEST_F(RecipientsSeal, EveryFlippedBitIsRefusedByEveryRecipient) {
    const Bytes file = seal_for(both_, from_hex("0102030405"), seed_of(9));
    for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
        Bytes changed = file;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_TRUE(refusal(changed, auditor_).has_value()) << bit;
        EXPECT_TRUE(refusal(changed, desk_).has_value()) << bit;
    }
}

TEST_F(RecipientsSeal, EveryTruncationIsRefused) {
    const Bytes small = seal_for(both_, from_hex("0102030405"), seed_of(9));
    for (std::size_t size = 0; size < small.size(); ++size) {
        EXPECT_TRUE(refusal(ByteView(small).first(size), auditor_).has_value()) << size;
    }
    // About the borders of chunks, where what is left are whole chunks.
    const Bytes large = seal_for(both_, counting_bytes(3 * kChunk), seed_of(9));
    const std::size_t header = large.size() - 3 * (kChunk + 16);
    for (std::size_t chunks = 0; chunks <= 3; ++chunks) {
        const std::size_t border = header + chunks * (kChunk + 16);
        for (const int beside : {-17, -16, -1, 0, 1, 15, 16, 17}) {
            const std::size_t size = border + static_cast<std::size_t>(beside);
            if (size >= large.size()) continue;
            EXPECT_TRUE(refusal(ByteView(large).first(size), auditor_).has_value()) << size;
        }
    }
}

TEST_F(RecipientsSeal, ChunksCannotBeMovedRepeatedOrAdded) {
    const Bytes file = seal_for(both_, counting_bytes(3 * kChunk), seed_of(9));
    const std::size_t header = file.size() - 3 * (kChunk + 16);
    const auto chunk = [&](std::size_t i) {
        return ByteView(file).subspan(header + i * (kChunk + 16), kChunk + 16);
    };
    const auto joined = [&](std::initializer_list<std::size_t> chunks) {
        Bytes out(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(header));
        for (const std::size_t i : chunks) append(out, chunk(i));
        return out;
    };
    ASSERT_EQ(joined({0, 1, 2}), file);
    for (const auto& order : {joined({1, 0, 2}), joined({0, 2}), joined({1, 2}), joined({0, 0, 2}),
                              joined({0, 1, 1, 2}), joined({0, 1, 2, 2}), joined({2})}) {
        EXPECT_EQ(refusal(order, auditor_), SealError::not_opened);
    }
    Bytes with_empty_chunk = file;
    with_empty_chunk.resize(file.size() + 16);
    EXPECT_EQ(refusal(with_empty_chunk, auditor_), SealError::not_opened);
}

TEST_F(RecipientsSeal, ASetOfRecipientsHasOneHeader) {
    const SealingKey turned[] = {both_[1], both_[0], both_[1]};
    const Bytes secret = from_hex("0102");
    const Bytes file = seal_for(both_, secret, seed_of(9));
    EXPECT_EQ(seal_for(turned, secret, seed_of(9)), file);

    // magic, array of 3, two byte strings of 32, array of 2; then each recipient in 1 + 34 + 50.
    const std::size_t first = 29 + 1 + 2 * 34 + 1, each = 85;
    Bytes exchanged = file;
    std::swap_ranges(exchanged.begin() + first, exchanged.begin() + first + each,
                     exchanged.begin() + first + each);
    EXPECT_EQ(refusal(exchanged, auditor_), SealError::malformed);
    Bytes doubled = file;
    std::copy_n(doubled.begin() + first, each, doubled.begin() + first + each);
    EXPECT_EQ(refusal(doubled, auditor_), SealError::malformed);
    Bytes none = file;
    none[first - 1] = 0x80;
    EXPECT_EQ(refusal(none, auditor_), SealError::malformed);
}

TEST_F(RecipientsSeal, RecipientsAreListedInAscendingOrder) {
    std::vector<SealingKey> expected(std::begin(both_), std::end(both_));
    std::ranges::sort(expected);
    EXPECT_EQ(recipients_of(seal_for(both_, from_hex("01"), seed_of(9))).value(), expected);
    EXPECT_EQ(recipients_of(sealed(from_hex("01"), "l", "p")).error(), SealError::malformed);
}

TEST_F(RecipientsSeal, SeventeenRecipientsAndNoMore) {
    std::vector<SealingKey> many;
    for (std::uint8_t i = 0; i < 18; ++i) {
        many.push_back(OpeningKey::from_seed(seed_of(i).view()).sealing_key());
    }
    const auto seventeen = std::span(many).first(17);
    const Bytes file = seal_for(seventeen, from_hex("01"), seed_of(9));
    EXPECT_TRUE(open_sealed(file, desk_).has_value());
    EXPECT_DEATH((void)seal_for(many, from_hex("01"), seed_of(9)), "check failed");
    EXPECT_DEATH((void)seal_for({}, from_hex("01"), seed_of(9)), "check failed");
}

TEST_F(RecipientsSeal, KeysOfSmallOrderAreNotUsable) {
    EXPECT_TRUE(is_usable(auditor_.sealing_key()));
    const SealingKey zero{};
    SealingKey one;
    one.bytes[0] = 1;
    // RFC 7748, section 6.1, refers to these: a point of order eight, and p - 1, p and p + 1.
    const SealingKey eighth{
        hex<32>("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")};
    SealingKey near_p{hex<32>("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")};
    EXPECT_FALSE(is_usable(zero));
    EXPECT_FALSE(is_usable(one));
    EXPECT_FALSE(is_usable(eighth));
    for (int i = 0; i < 3; ++i, ++near_p.bytes[0]) EXPECT_FALSE(is_usable(near_p)) << i;
    EXPECT_DEATH((void)seal_for(std::span(&zero, 1), from_hex("01"), seed_of(9)), "check failed");

    // And a file whose ephemeral key has small order is refused: 29 + 1 + 2 bytes come before it.
    Bytes file = seal_for(both_, from_hex("01"), seed_of(9));
    std::fill_n(file.begin() + 32, 32, std::uint8_t{0});
    EXPECT_EQ(refusal(file, auditor_), SealError::not_opened);
}

// A writer of its own, after docs/sealed-files.md, for one recipient; dishonest if the file key
// that it commits to is not the one in the box, or if it cuts chunks otherwise than the document
// says.
Bytes written_by_hand(const SealingKey& recipient, const Hash& file_key, const Hash& committed,
                      std::initializer_list<ByteView> chunks) {
    std::array<std::uint8_t, 32> scalar{}, ephemeral{}, shared{};
    scalar.fill(0x44);
    std::array<std::uint8_t, 12> nonce{};
    EXPECT_EQ(crypto_scalarmult_base(ephemeral.data(), scalar.data()), 0);
    EXPECT_EQ(crypto_scalarmult(shared.data(), scalar.data(), recipient.bytes.data()), 0);
    const Hash box_key =
        sha256({as_bytes("noodgeld/seal-box/1"), ephemeral, recipient.bytes, shared});
    const Hash commitment = sha256({as_bytes("noodgeld/seal-commitment/1"), committed.bytes});

    const auto seal = [](ByteView plain, ByteView associated, const auto& at, const Hash& key) {
        Bytes out(plain.size() + 16);
        crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), plain.size(),
                                                  associated.data(), associated.size(), nullptr,
                                                  at.data(), key.bytes.data());
        return out;
    };
    Bytes file;
    append(file, as_bytes("noodgeld/sealed-recipients/1\n"));
    append(file, from_hex("835820"));
    append(file, ephemeral);
    append(file, from_hex("5820"));
    append(file, commitment.bytes);
    append(file, from_hex("81825820"));
    append(file, recipient.bytes);
    append(file, from_hex("5830"));
    append(file, seal(file_key.bytes, {}, nonce, box_key));
    const Bytes header = file;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        nonce[10] = static_cast<std::uint8_t>(i);
        nonce[11] = i + 1 == chunks.size() ? 1 : 0;
        append(file, seal(std::data(chunks)[i], i == 0 ? header : Bytes(), nonce, file_key));
    }
    return file;
}

TEST_F(RecipientsSeal, ABoxWithAnotherFileKeyThanCommittedToIsRefused) {
    const Hash one = sha256({as_bytes("one")}), other = sha256({as_bytes("other")});
    const SealingKey key = auditor_.sealing_key();
    const auto opened =
        open_sealed(written_by_hand(key, one, one, {as_bytes("by hand")}), auditor_);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(as_text(opened->view()), "by hand");
    EXPECT_EQ(refusal(written_by_hand(key, one, other, {as_bytes("by hand")}), auditor_),
              SealError::not_opened);
}

// Not even by a writer who has the keys: a secret has one cut into chunks.
TEST_F(RecipientsSeal, ChunksCutOtherwiseAreRefused) {
    const Hash file_key = sha256({as_bytes("one")});
    const Bytes full = counting_bytes(kChunk), part = counting_bytes(kChunk - 5);
    const auto by_hand = [&](std::initializer_list<ByteView> chunks) {
        return refusal(written_by_hand(auditor_.sealing_key(), file_key, file_key, chunks),
                       auditor_);
    };
    EXPECT_EQ(by_hand({ByteView()}), std::nullopt);
    EXPECT_EQ(by_hand({full}), std::nullopt);
    EXPECT_EQ(by_hand({full, part}), std::nullopt);
    EXPECT_EQ(by_hand({full, ByteView()}), SealError::not_opened);
    EXPECT_EQ(by_hand({full, full, ByteView()}), SealError::not_opened);
    EXPECT_EQ(by_hand({ByteView(), full}), SealError::not_opened);
    EXPECT_EQ(by_hand({part, full}), SealError::not_opened);
    EXPECT_EQ(by_hand({}), SealError::not_opened);
}

// Golden files. They were also computed by a Python program written from docs/sealed-files.md on
// other libraries (cryptography, libargon2). Changing them is a new version, never an edit.
std::array<std::uint8_t, 32> golden_randomness() {
    std::array<std::uint8_t, 32> bytes{};
    for (std::size_t i = 0; i < 32; ++i) bytes[i] = static_cast<std::uint8_t>(i);
    return bytes;
}

TEST(PassphraseSeal, GoldenFile) {
    const Bytes golden = from_hex(
        "6e6f6f6467656c642f7365616c65642d706173737068726173652f310a840219"
        "0100506f171bd641998402bdf11a5d8dc34de5496f6666696365722033744723"
        "07c2db4eed92fe05d8a2af213f84bf7e9278325ee3");
    const auto file = seal_with_passphrase(as_bytes("noodgeld"), as_bytes("officer 3"),
                                           as_bytes("correct horse battery staple"),
                                           Seed(golden_randomness()), PassphraseCost{2, 256});
    EXPECT_EQ(file.value(), golden);
    const auto opened = open_with_passphrase(golden, as_bytes("correct horse battery staple"));
    EXPECT_EQ(as_text(opened.value().view()), "noodgeld");
}

TEST_F(RecipientsSeal, GoldenFiles) {
    const Bytes golden = from_hex(
        "6e6f6f6467656c642f7365616c65642d726563697069656e74732f310a835820"
        "e3af2e60256337c66d56532dac068caf15cd4635dd96127eba1fd4dfd5fe7b1d"
        "5820a907925e2221c7ff60f1fe644807723e324736515ac5f5db17fcff7aedd3"
        "bb6a8282582059458b5aaec4f3766ae716924b6b4c4f256eb6630589aa134fe5"
        "9095f311716c583016e4575021a3ea4761b7b3c2a6215b1b155bd0b77a0bfd81"
        "15b5c996a557fde18c68bada364c4d8b2ff69ab9a1ad2b3e8258207cd84fbf60"
        "a4c9a80cd9fdc1af6a99906d2e34f51b630fc457c02890b523544a58306d78f6"
        "8c76bc2fc1cc124ce4ab10d9d25b285b75b0dede97bb829031fed2d157b353d5"
        "6207dfdcadfd1f410ad6f107a892d0618c354f8e4dec1c69820f9da53e3836f7"
        "8d253168ab");
    EXPECT_EQ(seal_for(both_, as_bytes("noodgeld"), Seed(golden_randomness())), golden);
    EXPECT_EQ(as_text(open_sealed(golden, desk_).value().view()), "noodgeld");

    const Bytes two_chunks = seal_for(both_, counting_bytes(kChunk + 5), Seed(golden_randomness()));
    EXPECT_EQ(sha256({two_chunks}).bytes,
              hex<32>("5682f1d947ec8884c7333d56d3bb6dcd7ad0de0c6360f973a36ac08e941929ee"));
}

RC_GTEST_PROP(Seal, GarbageIsRefused, ()) {
    const auto tail = *rc::gen::arbitrary<Bytes>();
    const auto magic = *rc::gen::element<std::string>(
        "", "noodgeld/sealed-passphrase/1\n", "noodgeld/sealed-recipients/1\n",
        "noodgeld/sealed-passphrase/2\n", "noodgeld/sealed-recipients/1\n\x83\x58\x20");
    Bytes file(magic.begin(), magic.end());
    append(file, tail);
    RC_ASSERT(refusal(file, "p").has_value());
    RC_ASSERT(refusal(file, OpeningKey::from_seed(seed_of(1).view())).has_value());
    RC_ASSERT(!label_of(file).has_value());
}

}  // namespace
}  // namespace noodgeld::crypto
