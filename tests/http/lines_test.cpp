// Who is served first, how long a client may take, and how a body goes from its writer to a client.
#include "http/lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <thread>

#include "http/outflow.h"
#include "http/pace.h"

namespace noodgeld::http {
namespace {

using namespace std::chrono_literals;

class LinesTest : public testing::Test {
  protected:
    void wait(Line line, const std::string& name) {
        places_.push_back(lines_.wait(line, [this, name] { started_.push_back(name); }));
    }
    // What starts in one look at what there is to do.
    std::vector<std::string> next_turn() {
        started_.clear();
        if (!later_.empty()) {
            const Lines::Job job = std::move(later_.front());
            later_.pop_front();
            job();
        }
        return started_;
    }

    std::deque<Lines::Job> later_;
    Lines lines_{2, 2, [this](Lines::Job job) { later_.push_back(std::move(job)); }};
    std::vector<Lines::Place> places_;
    std::vector<std::string> started_;
};

TEST_F(LinesTest, WhatIsUrgentGoesFirstAndOthersOneAtATime) {
    for (const char* name : {"a", "b", "c"}) wait(Line::other, name);
    for (const char* name : {"d", "e"}) wait(Line::transfer, name);
    wait(Line::urgent, "check");
    wait(Line::urgent, "check too");
    wait(Line::proven, "sale");
    EXPECT_THAT(next_turn(), testing::ElementsAre("sale", "check", "a", "d"));
    EXPECT_THAT(next_turn(), testing::ElementsAre("b")) << "no hand is free for the others";
    EXPECT_THAT(next_turn(), testing::ElementsAre());
    lines_.done(Line::transfer);
    lines_.done(Line::proven);
    lines_.done(Line::other);
    EXPECT_THAT(next_turn(), testing::ElementsAre("check too", "c", "e"));
    EXPECT_THAT(next_turn(), testing::ElementsAre());
}

TEST_F(LinesTest, WhoLeavesIsNotCalled) {
    wait(Line::other, "a");
    wait(Line::other, "b");
    lines_.leave(places_[0]);
    EXPECT_THAT(next_turn(), testing::ElementsAre("b"));
    EXPECT_THAT(next_turn(), testing::ElementsAre());
}

TEST(PaceTest, BytesBuyTimeButNoStandstill) {
    const Pace::Clock::time_point begin{};
    Pace pace({1'000ms, 10'000ms, 1'000}, begin);
    EXPECT_EQ(pace.deadline(begin), begin + 1s);
    pace.moved(2'000);
    EXPECT_EQ(pace.deadline(begin), begin + 3s);
    pace.moved(std::size_t{1} << 30);
    EXPECT_EQ(pace.deadline(begin), begin + 10s);
    EXPECT_EQ(pace.deadline(begin + 5s), begin + 15s);
}

TEST(OutflowTest, WaitsForTheClientAndHoldsTwoPieces) {
    constexpr std::size_t kBytes = 10 * Outflow::kPieceBytes + 17;
    std::atomic<int> ready = 0;
    std::atomic<std::size_t> written = 0;
    Outflow out([&ready] { ++ready; });
    std::thread writer([&] {
        for (; written < kBytes; ++written) {
            const auto byte = static_cast<std::uint8_t>(written);
            if (!out.write({&byte, 1})) break;
        }
        out.end(std::nullopt);
    });
    Bytes received;
    for (bool is_last = false; !is_last;) {
        while (ready == 0) std::this_thread::yield();
        --ready;
        const Outflow::Piece piece = out.piece();
        append(received, piece.bytes);
        is_last = piece.is_last;
        EXPECT_LE(written, received.size() + Outflow::kPieceBytes + 1);
        out.sent();
    }
    writer.join();
    ASSERT_EQ(received.size(), kBytes);
    for (std::size_t i = 0; i < kBytes; i += 1'000) {
        EXPECT_EQ(received[i], static_cast<std::uint8_t>(i));
    }
}

TEST(OutflowTest, AWriterLearnsThatItsClientIsGone) {
    Outflow out([] {});
    bool wanted = true;
    std::thread writer([&] {
        const Bytes piece(Outflow::kPieceBytes);
        while (wanted) wanted = out.write(piece);
        out.end(std::nullopt);
    });
    out.cut();
    writer.join();
    EXPECT_FALSE(wanted);
}

}  // namespace
}  // namespace noodgeld::http
