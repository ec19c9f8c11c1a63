#pragma once

#include <cstdint>

namespace penstock {

/// Where a pipeline is.
///
///     kIdle
///       │ run()
///       ▼
///     kStarting ◄─────────────────────────────┬──────────────────────────────┐
///       │    │                                │ the next path                │
///       │    └─ a device does not start ──┐   │                              │ it is back,
///       ▼                                 │   │                              │ or a card is shown
///     kStreaming ── an output failed ──┐  │   │                              │
///     or kShowing                      │  │   │                              │
///       │ limit, stop, fault           │  │   │                              │
///       ▼                              ▼  ▼   │                              │
///     kDraining ── all is out ──────► kStopping ── a fault ──► kRecovering ─► kAwaiting
///                  or given up            │                        │ given up   │ limit, stop,
///                                         │ limit, stop            │            │ fault, given up
///                                         ▼                        │            │
///                                     kWriting ◄───────────────────┴────────────┘
///                                         │ the outputs have all
///                                         ▼
///                                      kEnded
enum class PipelineState : std::uint8_t {
	kIdle,	     ///< has not begun
	kStarting,   ///< starts its devices
	kStreaming,  ///< takes frames
	kShowing,    ///< takes those of a card, while it waits for the picture of its camera
	kDraining,   ///< takes no more; the encoders finish those that they have
	kStopping,   ///< stops its devices
	kRecovering, ///< asks what follows a fault
	kAwaiting,   ///< waits for its camera, or for the picture of that one's source
	kWriting,    ///< waits for its outputs
	kEnded,
};

/// Whether frames are taken.
constexpr bool takes_frames(PipelineState state)
{
	return state == PipelineState::kStreaming || state == PipelineState::kShowing;
}

/// Whether the diagram has an arrow from `from` to `to`.
bool may_follow(PipelineState from, PipelineState to);

} // namespace penstock
