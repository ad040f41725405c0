#include "http/outflow.h"

#include <algorithm>
#include <utility>

namespace noodgeld::http {

bool Outflow::write(ByteView bytes) {
    while (!bytes.empty()) {
        if (filling_.size() == kPieceBytes && !hand_over()) return false;
        const std::size_t more = std::min(kPieceBytes - filling_.size(), bytes.size());
        if (filling_.capacity() < kPieceBytes) filling_.reserve(kPieceBytes);
        append(filling_, bytes.first(more));
        bytes = bytes.subspan(more);
    }
    return true;
}

void Outflow::end(std::optional<Response> instead) {
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !is_taken_ || is_cut_; });
        is_last_ = true;
        instead_ = std::move(instead);
    }
    (void)hand_over();
}

bool Outflow::hand_over() {
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !is_taken_ || is_cut_; });
        if (is_cut_) return false;
        std::swap(filling_, sending_);
        is_taken_ = true;
    }
    filling_.clear();
    ready_();
    return true;
}

Outflow::Piece Outflow::piece() {
    const std::scoped_lock lock(mutex_);
    return {sending_, is_last_, instead_ ? &*instead_ : nullptr};
}

void Outflow::sent() {
    const std::scoped_lock lock(mutex_);
    is_taken_ = false;
    changed_.notify_all();
}

void Outflow::cut() {
    const std::scoped_lock lock(mutex_);
    is_cut_ = true;
    changed_.notify_all();
}

}  // namespace noodgeld::http
