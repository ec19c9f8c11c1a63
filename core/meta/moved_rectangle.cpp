#include "core/meta/moved_rectangle.h"

namespace penstock {

std::optional<Rectangle> moved_rectangle(const Rectangle &rectangle, const MetaTransform &how)
{
	if (const auto *scale = std::get_if<ScaleTransform>(&how))
		return scaled(rectangle, scale->from, scale->to);
	if (const auto *rotate = std::get_if<RotateTransform>(&how))
		return oriented(rectangle, rotate->from, rotate->how);
	return rectangle;
}

} // namespace penstock
