// Secrets leave nothing behind: looked at in the memory where they lay.
#include "base/secret.h"

#include <gtest/gtest.h>

#include <new>
#include <type_traits>

#include "crypto/ed25519.h"
#include "crypto/seal.h"
#include "tests/base/freed_memory.h"

namespace noodgeld::crypto {
namespace {

template <class T>
constexpr bool kMoveOnly = !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> &&
                           std::is_nothrow_move_constructible_v<T>;
static_assert(kMoveOnly<Secret<32>> && kMoveOnly<SecretBytes> && kMoveOnly<SecretKey> &&
              kMoveOnly<OpeningKey>);

/// Memory for one T, which stays after T is destroyed.
template <class T>
struct Place {
    alignas(T) std::array<std::uint8_t, sizeof(T)> bytes{};

    template <class... Args>
    T* make(Args&&... args) {
        return new (bytes.data()) T(std::forward<Args>(args)...);
    }
    [[nodiscard]] bool holds_mark() const { return mark_lies_in(bytes.data(), bytes.size()); }
};

TEST(Secret, IsZeroWhenDestroyed) {
    Place<Secret<32>> place;
    auto* secret = place.make(kMark);
    ASSERT_TRUE(place.holds_mark());
    secret->~Secret();
    EXPECT_FALSE(place.holds_mark());
}

TEST(Secret, IsZeroWhenMovedFrom) {
    Place<Secret<32>> place;
    auto* secret = place.make(kMark);
    Secret<32> other = std::move(*secret);
    EXPECT_FALSE(place.holds_mark());
    EXPECT_TRUE(std::ranges::equal(other.view(), kMark));

    Secret<32> third;
    third = std::move(other);
    EXPECT_TRUE(std::ranges::equal(third.view(), kMark));
    EXPECT_TRUE(std::ranges::equal(other.view(), Secret<32>().view()));
    secret->~Secret();
}

TEST(SecretKey, IsZeroWhenMovedFromOrDestroyed) {
    Place<SecretKey> first, second;
    auto* key = first.make(SecretKey::from_seed(kMark));
    ASSERT_TRUE(first.holds_mark());
    auto* moved = second.make(std::move(*key));
    EXPECT_FALSE(first.holds_mark());
    EXPECT_TRUE(second.holds_mark());
    moved->~SecretKey();
    EXPECT_FALSE(second.holds_mark());
    key->~SecretKey();
}

TEST(OpeningKey, IsZeroWhenMovedFromOrDestroyed) {
    Place<OpeningKey> first, second;
    auto* key = first.make(OpeningKey::from_seed(kMark));
    ASSERT_TRUE(first.holds_mark());
    auto* moved = second.make(std::move(*key));
    EXPECT_FALSE(first.holds_mark());
    moved->~OpeningKey();
    EXPECT_FALSE(second.holds_mark());
    key->~OpeningKey();
}

#ifndef NOODGELD_THREAD_SANITIZER
// SecretBytes lies on the heap: looked at when that memory is given back.
TEST(SecretBytes, TheWatcherSeesWhatIsNotWiped) {
    const FreedMemory seen = watch([] { const Bytes plain = marked(); });
    EXPECT_EQ(seen.blocks, 1);
    EXPECT_EQ(seen.blocks_with_mark, 1);
}

TEST(SecretBytes, IsZeroWhenDestroyed) {
    const FreedMemory seen = watch([] { const SecretBytes secret{marked()}; });
    EXPECT_EQ(seen.blocks, 1);
    EXPECT_EQ(seen.blocks_with_mark, 0);
}

TEST(SecretBytes, IsZeroWhenAssignedOverAndLeavesNothingWhenMoved) {
    const FreedMemory seen = watch([] {
        SecretBytes old{marked()};
        SecretBytes other{marked()};
        old = std::move(other);
        const SecretBytes last{std::move(old)};
        EXPECT_TRUE(std::ranges::equal(last.view(), kMark));
        EXPECT_TRUE(old.view().empty());
    });
    EXPECT_EQ(seen.blocks, 2);
    EXPECT_EQ(seen.blocks_with_mark, 0);
}

TEST(SecretBytes, OpeningASealLeavesNoCopy) {
    const OpeningKey key = OpeningKey::from_seed(kMark);
    const SealingKey recipients[] = {key.sealing_key()};
    const Bytes secret(100'000, 0xc3);
    Bytes file = seal_for(recipients, secret, Seed(kMark));
    const FreedMemory opened = watch([&] { EXPECT_TRUE(open_sealed(file, key).has_value()); });
    EXPECT_GE(opened.blocks, 1);
    EXPECT_EQ(opened.blocks_with_mark, 0);

    file.back() ^= 1;  // the first chunk is opened before the last turns out to be wrong
    const FreedMemory refused = watch([&] { EXPECT_FALSE(open_sealed(file, key).has_value()); });
    EXPECT_GE(refused.blocks, 1);
    EXPECT_EQ(refused.blocks_with_mark, 0);
}
#endif

TEST(Wipe, ZeroesAllAndOnlyThat) {
    Bytes bytes(100, 0xff);
    wipe(std::span(bytes).subspan(10, 80));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        EXPECT_EQ(bytes[i], i >= 10 && i < 90 ? 0x00 : 0xff) << i;
    }
    wipe({});
}

}  // namespace
}  // namespace noodgeld::crypto
