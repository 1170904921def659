"""What people and places in the sample are called. Telephone numbers are Ofcom's for drama; postcodes begin with MW,
which no real one does; NHS numbers are from the range kept for tests."""

WOMEN = (
    "Amelia Aisha Agnieszka Bethany Blessing Carys Chloe Dana Deepa Donna Edith Elif Ellie Esme Fatima Freya Gemma Grace "
    "Hannah Holly Iman Ines Iris Jade Jasmine Joan Kamila Karen Keira Layla Leanne Lena Lucy Mabel Maria Maya Megan Mina "
    "Molly Nadia Naomi Niamh Noor Olena Olivia Paige Pauline Priya Rachel Rosa Ruth Sadia Sandra Sarah Shanice Sian Simone "
    "Sofia Stacey Tara Teresa Tia Uzma Valerie Wendy Yasmin Yetunde Zara Zofia"
).split()
MEN = (
    "Aaron Abdul Adam Adrian Alan Ashley Ben Bogdan Brandon Callum Carl Chidi Craig Damian Darren Dean Declan Derek Dylan "
    "Elias Emmanuel Ethan Farid Gareth Gary George Hamza Harvey Ian Imran Ivan Jack Jamal Jason Joel Jordan Kamil Kevin "
    "Kyle Leon Lewis Luke Marcus Mark Marlon Martin Mohsin Nathan Neil Oliver Omar Owen Patrick Paul Pavel Ravi Reece Ryan "
    "Samir Scott Sean Shane Simon Stefan Steven Tariq Terry Thomas Tomasz Victor Wayne Yusuf Zain"
).split()
CHILDREN = (
    "Alfie Amber Arlo Archie Ava Ayaan Bella Billy Caleb Daisy Dexter Eden Eliza Ella Elsie Evan Evie Finley Florence Freddie "
    "Harley Harper Hugo Ibrahim Isla Ivy Jacob Jaxon Kai Kayla Lacey Leo Lexi Lily Logan Lola Luna Maisie Maryam Mason Mia "
    "Mila Muhammad Nancy Noah Nova Oscar Poppy Reggie Riley Roman Rory Rosie Ruby Sienna Sonny Summer Theo Toby Tyler Willow"
).split()
FAMILIES = (
    "Abara Ackroyd Adeyemi Ahmed Alderman Appleby Arden Ashdown Bagshaw Bains Balogun Barlow Beckwith Begum Bellamy Blythe "
    "Boateng Bramley Brooker Burrows Calloway Carver Chaudhry Clegg Coleman Cottam Crossley Dankworth Darby Dawes Demir Dobson "
    "Dunmore Eastham Eccles Ellwood Fairley Farooq Fenwick Fielding Foxley Gadd Garside Gill Goodall Greaves Hadley Halloran "
    "Hartley Haworth Heron Hibbert Holt Hussain Ibe Iqbal Jarman Jessop Kaur Kelsey Kendal Khan Kirkbride Kovacs Lamb Latham "
    "Lindqvist Lomas Lowther Malik Mannion Marsden Mensah Merrick Mistry Moyo Murphy Nadeem Naylor Nowak Nuttall Oakes Obi "
    "Okafor Ormond Osei Parr Patel Pemberton Petrov Pickles Popescu Pryce Quayle Rahman Ramsden Rashid Redfern Ridley Rowbotham "
    "Sandhu Savage Shah Shaw Sidhu Silva Singh Slater Stanworth Suleman Sutcliffe Swann Tattersall Thorne Tierney Tomlin Uddin "
    "Unsworth Vance Varley Wadsworth Walmsley Wardle Whalley Whitlock Winstanley Woźniak Wren Yardley Yilmaz"
).split()
STREETS = (
    "Alder Ashgrove Bakers Beacon Bellfield Bridge Brook Canal Chapel Clover Cobble Copper Corn Dovecote Elder Ferry Forge "
    "Foundry Garden Gorse Hawthorn Heath Hill Hollin Ivy Kiln Lark Linden Mill Moor Orchard Paddock Park Pear Priory Quarry "
    "Raven River Rowan Saddler Sand School Smithy Spinner Station Tanner Thistle Tollgate Vale Vicarage Weaver Well Willow Wood"
).split()
KINDS_OF_STREET = ("Street", "Road", "Lane", "Avenue", "Close", "Court", "Terrace", "Way")
DISTRICTS = ("Merrow Quay", "Old Town", "Northgate", "Fellside", "Larkhill", "Saltmarsh", "Weavers Green", "Eastmoor")
SCHOOLS = (
    "Alder Bank Primary", "Beacon Hill Primary", "Canal Street Infants", "Dovecote Primary", "Fellside High",
    "Kiln Lane Primary", "Larkhill Academy", "Northgate High", "Rowan Tree Nursery", "Weavers Green Primary",
)  # fmt: skip
PRACTICES = (
    "Quayside Surgery",
    "Fellside Medical Centre",
    "Old Town Practice",
    "Larkhill Health Centre",
    "Eastmoor Surgery",
)
JOBS = (
    "Care assistant", "Warehouse operative", "Teaching assistant", "Shop manager", "Student", "Nurse", "Driver", "Cleaner",
    "Office administrator", "Builder", "Not working", "Not working", "Security officer", "Chef", "Hairdresser", "Retired",
)  # fmt: skip
CARS = ("silver hatchback", "black estate", "white van", "blue saloon", "red hatchback", "grey SUV")
LANGUAGES = (
    "Polish",
    "Urdu",
    "Romanian",
    "Arabic",
    "Punjabi",
    "Portuguese",
    "Bengali",
    "Ukrainian",
    "British Sign Language",
)
