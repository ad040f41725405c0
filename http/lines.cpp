#include "http/lines.h"

#include <utility>

#include "base/check.h"

namespace noodgeld::http {

std::list<Lines::Job>& Lines::list_of(Line line) {
    switch (line) {
        case Line::proven:
            return proven_;
        case Line::urgent:
            return urgent_;
        case Line::other:
            return other_;
        case Line::transfer:
            return transfer_;
    }
    NOODGELD_CHECK(false);
}

Lines::Place Lines::wait(Line line, Job start) {
    std::list<Job>& list = list_of(line);
    list.push_back(std::move(start));
    plan();
    return {line, std::prev(list.end())};
}

void Lines::done(Line line) {
    const bool urgent = line == Line::proven || line == Line::urgent;
    ++(urgent ? urgent_hands_ : line == Line::other ? other_hands_ : transfer_hands_);
    plan();
}

void Lines::plan() {
    const bool urgent = urgent_hands_ > 0 && !(proven_.empty() && urgent_.empty());
    const bool other = other_hands_ > 0 && !other_.empty();
    const bool transfer = transfer_hands_ > 0 && !transfer_.empty();
    if (planned_ || !(urgent || other || transfer)) return;
    planned_ = true;
    later_([this] { take_turns(); });
}

void Lines::take_turns() {
    while (start_next(proven_, urgent_hands_) || start_next(urgent_, urgent_hands_)) {
    }
    (void)start_next(other_, other_hands_);
    (void)start_next(transfer_, transfer_hands_);
    planned_ = false;
    plan();
}

bool Lines::start_next(std::list<Job>& line, std::size_t& hands) {
    if (line.empty() || hands == 0) return false;
    --hands;
    const Job start = std::move(line.front());
    line.pop_front();
    start();
    return true;
}

}  // namespace noodgeld::http
