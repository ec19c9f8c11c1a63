#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "devices/v4l2/node/control_batch.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// The values that controls of a node had before some were set. Setting one may change others: a
/// switch to automatic takes away what was set by hand.
class SavedControls
{
public:
	/// Remembers every control that holds a number.
	explicit SavedControls(const Device &device);

	/// After `set` were set: keeps those and what changed with them, and forgets the others,
	/// which are for other programs to set.
	void keep_changed(const Device &device, std::span<const ControlValue> set);

	/// Sets everything that the driver still takes.
	void restore(const Device &device) const;

private:
	std::vector<ControlValue> values_;
};

} // namespace penstock::v4l2
