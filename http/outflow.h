// Outflow: a body on its way from the worker that writes it to the connection that sends it.
//
// Holds two pieces at most: one being filled, one being sent. The worker waits for the connection,
// so a slow client costs no memory, only the worker.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <span>

#include "http/message.h"

namespace noodgeld::http {

class Outflow {
  public:
    static constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

    /// `ready` is called by the worker each time that a piece can be taken.
    explicit Outflow(std::function<void()> ready) : ready_(std::move(ready)) {}

    // For the worker.

    /// Waits until there is room. False once the connection was cut.
    bool write(ByteView bytes);
    /// Hands over what is left, as the last piece. `instead`: if the body cannot be made whole.
    void end(std::optional<Response> instead);

    // For the connection.

    struct Piece {
        std::span<std::uint8_t> bytes;  ///< Good until `sent`.
        bool is_last = false;
        Response* instead = nullptr;  ///< With the last, if the body cannot be made whole.
    };
    /// After `ready`.
    [[nodiscard]] Piece piece();
    /// Makes room for the next piece.
    void sent();
    /// The client is gone: the worker stops waiting.
    void cut();

  private:
    bool hand_over();

    const std::function<void()> ready_;
    Bytes filling_;  // The worker's own.

    std::mutex mutex_;
    std::condition_variable changed_;
    Bytes sending_;
    bool is_taken_ = false;  // sending_ holds a piece.
    bool is_cut_ = false;
    bool is_last_ = false;
    std::optional<Response> instead_;
};

}  // namespace noodgeld::http
