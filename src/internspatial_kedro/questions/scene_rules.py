"""What is asked of scenes, how much of it, and how clear it must be."""

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.questions.axes import COUNTING


class SceneRules(BaseModel):
    """How questions about scenes are chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frames: int = Field(32, ge=2)
    """Frames that a question shows, spread evenly over the scene's walk."""
    seen_fraction: float = Field(0.3, ge=0, le=1)
    """An object is named or counted only if in some shown frame so much of it is visible, where that is known, and …"""
    seen_area: float = Field(0.002, ge=0, le=1)
    """… it fills so much of that frame."""
    candidates: int = Field(200, gt=0)
    """Fair questions of a scene and task that are looked at, by hash where there are more: pairs, triples, fours."""

    counting_per_scene: int = Field(10, ge=0)
    """Most counting questions of one scene."""
    fewest_count: int = Field(2, ge=1)
    """Smaller numbers of objects are not asked for."""
    largest_count: int = Field(10, ge=1)
    """Larger numbers of objects are not asked for."""

    absolute_distance_per_scene: int = Field(20, ge=0)
    """Most questions for distances in one scene."""
    least_distance_m: float = Field(0.2, gt=0)
    """Objects that are closer to one another are not asked for their distance."""

    object_size_per_scene: int = Field(20, ge=0)
    """Most questions for the size of an object in one scene."""
    smallest_side_m: float = Field(0.15, gt=0)
    """Objects whose longest side is shorter get no question for their size (paper, 3.1)."""

    room_size_per_scene: int = Field(2, ge=0)
    """Most questions for the size of the room in one scene: its floor area, its volume."""
    smallest_room_m2: float = Field(2.0, gt=0)
    """Less floor is no room."""

    appearance_order_per_scene: int = Field(10, ge=0)
    """Most questions for the order of appearance in one scene."""
    appearance_area: float = Field(0.01, gt=0, le=1)
    """An object appears where it fills so much of a frame, or …"""
    appearance_part: float = Field(0.25, ge=0, le=1)
    """… where the border cuts it, also so much of what it fills of any frame at most: a corner is hard to name; or …"""
    appearance_whole: float = Field(0.95, gt=0, le=1)
    """… so much of it is visible, and it fills `seen_area`. What was seen of it before, however little, counts as the
    other reading."""
    appearance_gap_frames: int = Field(3, ge=1)
    """From the appearance of one object to the first trace of the next; by both readings the order is the same."""

    relative_distance_per_scene: int = Field(20, ge=0)
    """Most questions for the nearest of four objects in one scene."""
    nearest_m: float = Field(0.15, ge=0)
    """The nearest of the four is at least so far away."""
    candidate_gap_m: float = Field(0.15, ge=0)
    """The distances of the four differ by more than this from one another, or by …"""
    candidate_gap_large_m: float = Field(0.3, ge=0)
    """… this in a large room, and where the room's area is not known."""
    large_room_m2: float = Field(40.0, gt=0)
    """A room with more floor is large."""

    relative_direction_per_scene: int = Field(30, ge=0)
    """Most questions for directions in one scene, all three levels together."""
    direction_near_m: float = Field(0.3, ge=0)
    """The place to stand is at least so far from what is faced and what is asked for, in plan, and …"""
    direction_far_m: float = Field(5.0, gt=0)
    """… at most so far."""
    direction_margin_deg: float = Field(10.0, ge=0)
    """Least angle between a direction and the boundary to another answer."""

    route_plan_per_scene: int = Field(10, ge=0)
    """Most routes of one scene."""
    route_fewest_turns: int = Field(2, ge=2)
    """A route has at least so many turns to fill in; with fewer there are no four answers to choose from, and …"""
    route_most_turns: int = Field(5, ge=2)
    """… at most so many."""
    route_margin_deg: float = Field(15.0, gt=0, lt=30)
    """A turn is this far from where its name changes: 30° (straight on) and 135° (back). So left and right are 45° to
    120°, back is 150° or more, and what bends by less than 15° is straight on; a route that bends otherwise is not
    asked."""
    route_near_m: float = Field(1.5, gt=0)
    """An object is beside a place if its box comes so near in plan."""
    route_leg_m: float = Field(0.8, gt=0)
    """Shortest stretch between two turns, and least distance to what is faced at the start."""
    route_corner_m: float = Field(1.2, gt=0)
    """Longest way that a turn takes: several bends within it are one turn."""
    route_facing_m: float = Field(5.0, gt=0)
    """Largest distance to what is faced at the start."""
    route_level_m: float = Field(0.5, gt=0)
    """Most that a route rises or falls: stairs are not asked about."""
    route_pairs: int = Field(60, gt=0)
    """Pairs of start and goal that are tried in one scene."""

    rotation_estimation_per_scene: int = Field(6, ge=0)
    """Most questions for the turn of one object."""
    rotation_difference: float = Field(0.1, ge=0, le=1)
    """An object that was turned by a wrong option looks so different from the second picture, in [0, 1], and more so
    than a turn of 15 degrees changes it."""
    rotation_tilt_deg: float = Field(10.0, ge=0, le=90)
    """A real object that was tilted by more is not asked for its turn about the vertical."""

    option_gap: float = Field(0.15, gt=0, le=0.16)
    """Options for a measured number differ by this share of the right one, where rounding leaves room for it."""

    def per_scene(self, task: str) -> int:
        """Most questions of a task in one scene."""
        return {
            COUNTING: self.counting_per_scene,
            "absolute_distance": self.absolute_distance_per_scene,
            "object_size": self.object_size_per_scene,
            "room_size": self.room_size_per_scene,
            "appearance_order": self.appearance_order_per_scene,
            "relative_distance": self.relative_distance_per_scene,
            "relative_direction": self.relative_direction_per_scene,
            "route_plan": self.route_plan_per_scene,
            "rotation_estimation": self.rotation_estimation_per_scene,
        }[task]
